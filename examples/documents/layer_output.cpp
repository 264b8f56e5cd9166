// The first document: the output of a layer in the middle of a model, through K::function (rows P1 to P4 and P10 of the
// documents' programs). Dropout does nothing outside of training, and what follows the layer is not computed.
// Compiled ahead of time: ingot compile layer_output.cpp -o out --bind q1.1=1
#include <cmath>
#include <iostream>

#include "examples/documents/expect.h"
#include "ingot/ingot.h"

using namespace ingot;
using documents::expect;

namespace {

struct Program {
  Tensor q1;
  Model model;
};

Program make_program() {
  set_profile(Profile::keras2);
  const Tensor q1 = Input({None, 20}, {.name = "q1"});
  Tensor x = layers::Dense(64)(q1);
  x = layers::Dropout(0.5)(x);
  x = layers::Activation("relu", {.name = "act1"})(x);
  x = layers::Dense(64, {.activation = "relu"})(x);
  const Tensor out = layers::Dropout(0.4)(x);
  return {q1, Model(q1, out)};
}

}  // namespace

void define() {
  const Program program = make_program();
  K::function({program.q1}, {program.model.get_layer("act1").output()}, {}, "act1");
}

int main() {
  const Program program = make_program();
  const Model& model = program.model;
  const Tensor act1 = model.get_layer("act1").output();
  const NdArray x({1, 1, 20}, std::vector<float>(20, 0.5F));

  // P1: one output of shape (1, 1, 64), no element below zero, the same in every call.
  const auto f = K::function({program.q1}, {act1});
  const std::vector<NdArray> result = f({x});
  std::cout << result << "\n";
  expect(result.size() == 1 && result[0].shape() == std::vector<std::int64_t>{1, 1, 64}, "one output, (1, 1, 64)");
  bool is_positive = true, has_zero = false, equals_relu = true;
  const NdArray kernel = K::get_value(model.get_layer("dense_1").weights()[0]);
  for (std::int64_t j = 0; j < 64; ++j) {
    double sum = 0;  // the bias is zero
    for (std::int64_t i = 0; i < 20; ++i) sum += 0.5 * kernel.at(i * 64 + j);
    is_positive = is_positive && result[0].at(j) >= 0;
    has_zero = has_zero || result[0].at(j) == 0;
    equals_relu = equals_relu && std::abs(result[0].at(j) - (sum > 0 ? sum : 0)) < 1e-5;
  }
  expect(is_positive && has_zero, "activations are not negative, and some are zero");
  expect(equals_relu, "without training Dropout is the identity: relu(x W + b)");
  expect(f({x})[0] == result[0], "a second call gives the same");

  // P2: parameters.
  expect(model.get_layer("dense_1").count_params() == 1344, "dense_1 has 1344 parameters");
  expect(model.count_params() == 5504, "the model has 5,504");
  std::cout << model.summary() << "\n";

  // P3: by index. The functional model counts its InputLayer, so index 3 is the third layer after the input.
  const auto by_index = K::function({model.layers()[0].input()}, {model.layers()[3].output()});
  expect(by_index({x})[0] == result[0], "layers()[3] is act1");

  // P4: with the learning phase as an input, which may be left out and is then 0.
  const auto with_phase = K::function({program.q1, K::learning_phase()}, {act1});
  expect(with_phase({x})[0] == result[0] && with_phase({x, 0})[0] == result[0],
         "phase 0, fed or left out, is inference");
  const NdArray trained = with_phase({x, 1})[0];
  bool is_dropped_or_doubled = true;
  for (std::int64_t j = 0; j < 64; ++j)
    is_dropped_or_doubled =
        is_dropped_or_doubled && (trained.at(j) == 0 || std::abs(trained.at(j) - 2 * result[0].at(j)) < 1e-5);
  expect(is_dropped_or_doubled && !(trained == result[0]), "phase 1: each activation is dropped or doubled");

  // P10: a model that ends at the layer gives the same.
  const Model intermediate(model.input(), model.get_layer("act1").output());
  expect(intermediate.predict(x) == result[0], "Model(input, layer.output).predict is the same");
  return documents::status();
}
