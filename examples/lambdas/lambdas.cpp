// A network of one's own functions, written as C++ lambdas over float: an activation, a primitive with a derivative and
// a text of its own, a loss, a metric, an optimizer's rule, and a custom kernel. `ingot compile` reads their source by
// its Clang module; `ingot dump examples/lambdas/lambdas.cpp` shows what became of them.
#include "ingot/ingot.h"

#include <cmath>

using namespace ingot;

// x / (1 + |x|), called by name. Its own source is the reference.
float soft_sign(float x) { return x / (1 + std::fabs(x)); }

struct Moved {
  float parameter, velocity;
};

void define() {
  register_primitive<soft_sign>(
      {.name = "soft_sign",
       .derivatives = {[](float x) {
         const float size = 1 + std::fabs(x);
         return 1 / (size * size);
       }},
       .text = "inline float soft_sign(float x) noexcept { return x / (1.0f + ingot_rt::absolute(x)); }"});

  const Tensor x = Input({4}, {.name = "x"}), wanted = Input({1}, {.name = "wanted"});
  const float gain = 2;
  const auto bend = [gain](float v) { return gain * soft_sign(v); };
  const Tensor hidden = layers::Dense(16, {.activation = bend, .name = "hidden"})(x);
  const layers::MapLayer root([](float v) { return v > 0 ? std::sqrt(v) : std::atan(v); }, {.name = "root"});
  const Tensor y = layers::Dense(1, {.name = "y"})(root(hidden));
  const Model model(x, y);
  K::function({x}, {y}, {}, "predict");

  const auto huber_of = [](float target, float value) {
    const float error = std::fabs(target - value);
    return error < 1 ? 0.5f * error * error : error - 0.5f;
  };
  const Loss huber(huber_of, "huber");
  const Tensor loss = huber(wanted, y);
  const auto one_sided = [](float target, float value) {
    return target > value ? target - value : 2 * (value - target);
  };
  const Tensor cost = K::mean(Map({wanted, y}, one_sided));
  const auto momentum = [](float parameter, float gradient, float velocity, float rate) {
    velocity = 0.9f * velocity + gradient;
    return Moved{parameter - rate * velocity, velocity};
  };
  const optimizers::Elementwise rule(momentum, {.slots = {{"velocity"}}, .learning_rate = 0.01});
  K::function({x, wanted}, {loss, cost}, rule.get_updates(loss, model.trainable_weights()), "train");

  // Sums of exponentials so far: no elementwise function, so that it is a kernel of its own.
  const Tensor series = K::placeholder({8}, "series");
  const Tensor sums = Custom(series, {8}, [](const float(&in)[8], float(&out)[8]) {
    float sum = 0;
    for (int i = 0; i < 8; ++i) out[i] = sum += std::exp(in[i]);
  });
  K::function({series}, {sums}, {}, "running_sum");
}
