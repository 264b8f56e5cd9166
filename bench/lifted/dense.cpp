// A Dense of 256 units with an activation that ingot has built in, and the same with one that is lifted from a lambda of
// the same formula: forward, and in a train step of mean squared error with Adam.
#include "ingot/ingot.h"
#include <cmath>

using namespace ingot;

namespace {

template <class Lambda>
void pair_of(const std::string& name, Lambda lambda) {
  const Tensor x = Input({256}, {.name = "x"}), target = Input({256}, {.name = "target"});
  const layers::Dense dense(256, {.name = "dense_" + name});
  const Tensor sum = dense(x);
  const Tensor outputs[] = {layers::Activation(name)(sum), Map(sum, lambda)};
  const char* const kinds[] = {"built_in", "lifted"};
  for (int i = 0; i < 2; ++i) {
    K::function({x}, {outputs[i]}, {}, std::string("forward_") + name + "_" + kinds[i]);
    const Tensor loss = K::mean(K::square(outputs[i] - target));
    optimizers::Adam adam({.learning_rate = 0.0001});
    K::function({x, target}, {loss}, adam.get_updates(loss, dense.trainable_weights()),
                std::string("train_") + name + "_" + kinds[i]);
  }
}

}  // namespace

void define() {
  pair_of("silu", [](float v) { return v / (1 + std::exp(-v)); });
  pair_of("elu", [](float v) { return v > 0 ? v : std::expm1(v); });
  pair_of("gelu", [](float v) { return 0.5F * v * (1 + std::erf(v * 0.70710678F)); });
}
