// The fourth document: Sequential and functional models (rows P11 and P12). The document's functional model has softmax
// in its second layer and so is another function; here both have the same activations.
#include <cmath>
#include <iostream>

#include "examples/documents/expect.h"
#include "ingot/ingot.h"

using namespace ingot;
using documents::expect;

namespace {

Sequential make_sequential() {
  const layers::Dense first(32, {.activation = "relu", .input_shape = {64}});
  const layers::Dense second(32, {.activation = "relu"});
  const layers::Dense third(10, {.activation = "softmax"});
  return Sequential({first, second, third});
}

}  // namespace

void define() {
  set_profile(Profile::keras2);
  make_sequential();
}

int main() {
  set_profile(Profile::keras2);
  const Sequential sequential = make_sequential();
  const Tensor input = Input({64});
  Tensor x = layers::Dense(32, {.activation = "relu"})(input);
  x = layers::Dense(32, {.activation = "relu"})(x);
  const Model functional(input, layers::Dense(10, {.activation = "softmax"})(x));

  expect(sequential.count_params() == 3466 && functional.count_params() == 3466, "both have 3,466 parameters");
  std::cout << functional.summary() << "\n";

  const std::vector<Tensor> from = sequential.weights(), to = functional.weights();
  for (std::size_t i = 0; i < from.size(); ++i) K::set_value(to[i], K::get_value(from[i]));
  std::vector<float> rows(40 * 64);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<float>(i % 17) / 17.0F - 0.5F;
  const NdArray batch({40, 64}, rows);
  const NdArray a = sequential.predict(batch), b = functional.predict(batch);
  expect(a.shape() == std::vector<std::int64_t>{40, 10}, "40 rows in batches of 32 and 8");
  expect(a == b, "with equal weights both predict the same");
  double sum = 0;
  for (std::int64_t j = 0; j < 10; ++j) sum += a.at(390 + j);
  expect(std::abs(sum - 1) < 1e-5, "probabilities add up to 1");

  // P12: the document says RuntimeError; Keras raises ValueError.
  const Tensor unrelated = Input({64});
  documents::expect_error<ValueError>([&] { Model(unrelated, functional.output()); }, "Graph disconnected",
                                      "an unrelated input is a ValueError: Graph disconnected");
  return documents::status();
}
