// Four thermistors on a battery pack, as counts of an ADC; a network learns to estimate the hottest point between them.
// What no framework has is written as functions over Scalar: the sensor's law, the activation, a loss that fears
// underestimates, and the rule of the optimizer.
//
//   ingot compile hottest_cell.cpp -o out --bind train.batch=16 --bind estimate.batch=1 --bind celsius.batch=1
#include "ingot/ingot.h"

using namespace ingot;

namespace {

// A divider of a 10 kOhm resistor and an NTC of 10 kOhm at 25 C, B = 3950 K, on 12 bits. Counts near the ends are a
// broken wire or a short circuit; they are taken for the coldest and hottest that the sensor is good for.
Scalar thermistor(Scalar counts) {
  const Scalar valid = clamp(counts, 60, 3900);
  const Scalar ratio = to<float>(4095 - valid) / to<float>(valid);  // of the NTC to its resistance at 25 C
  return 1 / (1 / 298.15f + log(ratio) / 3950.f) - 273.15f;
}

}  // namespace

void define() {
  const Tensor counts = Input({4}, {.name = "counts", .dtype = DType::i32});
  const Tensor celsius = layers::MapLayer([](Scalar c) { return thermistor(c); }, {.name = "thermistor"})(counts);
  K::function({counts}, {celsius}, {}, "celsius");

  const Tensor scaled = layers::MapLayer([](Scalar t) { return (t - 40) / 20; }, {.name = "scaled"})(celsius);
  const auto bend = [](Scalar v) { return select(v > 0, v, v / (1 - v)); };  // smooth at 0, never below -1
  const Tensor hidden = layers::Dense(12, {.activation = bend, .name = "hidden"})(scaled);
  const Tensor estimate = layers::Dense(1, {.name = "hottest"})(hidden);
  const Model model(counts, estimate, "hottest_cell");
  K::function({counts}, {Map(estimate, [](Scalar v) { return 20 * v + 40; })}, {}, "estimate");

  const Tensor hottest = Input({1}, {.name = "hottest"});
  const Tensor target = Map(hottest, [](Scalar t) { return (t - 40) / 20; });
  const Loss loss([](Scalar y_true, Scalar y_pred) {
    const Scalar error = y_pred - y_true;
    return error * error * select(error < 0, 4.f, 1.f);
  });
  const Tensor value = loss(target, estimate);
  const optimizers::Elementwise momentum(
      [](Scalar w, Scalar gradient, Scalar velocity, Scalar rate) {
        velocity = 0.9f * velocity - rate * gradient;
        return std::pair<Scalar, Scalar>{w + velocity, velocity};
      },
      {.slots = {{"velocity"}}, .learning_rate = 0.02, .clipnorm = 1.0});
  K::function({counts, hottest}, {value}, momentum.get_updates(value, model.trainable_weights()), "train");
}
