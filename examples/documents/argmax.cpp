// The fifth document: argmax in a Lambda layer, tensors of the backend within a model, and K::function (rows P14 to
// P18, P20 and P21). Axes count with the batch axis. The document feeds matrices to the last function, whose inputs
// have three axes; they must be fed with a batch axis.
#include <iostream>

#include "examples/documents/expect.h"
#include "ingot/ingot.h"

using namespace ingot;
using documents::expect;

namespace {

struct Inputs {
  Tensor x, y, sum;
};

Inputs make_inputs() {
  set_profile(Profile::keras2);
  const Tensor x = Input({None, None}), y = Input({None, None});
  return {x, y, layers::add({x, y})};
}

Tensor captured_argmax(const Inputs& inputs) {
  const Model sum({inputs.x, inputs.y}, inputs.sum);
  const Tensor x = sum({inputs.x, inputs.y});
  const Tensor t = K::argmax(x, 1);
  return layers::Lambda([t](const Tensor&) { return t; })(x);
}

}  // namespace

void define() {
  const Inputs inputs = make_inputs();
  K::function({inputs.x, inputs.y}, {inputs.sum, captured_argmax(inputs)}, {}, "sum_and_argmax");
}

int main() {
  const NdArray rows = {{2, 3, 4}, {1, 2, 3}, {0, 1, 2}};
  const Inputs inputs = make_inputs();

  // P14
  const Tensor z = layers::Lambda([](const Tensor& x) { return K::argmax(x, 1); })(inputs.sum);
  const Model model({inputs.x, inputs.y}, z);
  std::cout << model.summary() << "\n";
  const NdArray first = model.predict({{rows}, {rows}});
  std::cout << first << "\n";
  expect(first == NdArray({{0, 0, 0}}), "predict gives int64 [[0 0 0]]");

  // P16: the same with an argument.
  const Tensor with_argument = layers::Lambda(
      [](const Tensor& x, const layers::Arguments& arguments) { return K::argmax(x, 0 + arguments["test1"]); },
      {.arguments = {{"test1", 1}}})(inputs.sum);
  expect(Model({inputs.x, inputs.y}, with_argument).predict({{rows}, {rows}}) == first, "arguments reach the function");

  // P15: the table of the document.
  const Tensor matrix = Input({3, 3});
  const auto both = K::function({matrix}, {K::argmax(matrix, 1), K::argmax(matrix, 2)});
  const std::vector<NdArray> table = both({{{{2, 1, 0}, {3, 2, 1}, {4, 3, 2}}}});
  expect(table[0] == NdArray({{2, 2, 2}}) && table[1] == NdArray({{0, 0, 0}}), "axis 1: [2,2,2], axis 2: [0,0,0]");

  // P17: a Lambda that captures a tensor.
  const NdArray rising = {{0, 1, 2}, {1, 2, 3}, {2, 3, 4}};
  const Model captured({inputs.x, inputs.y}, captured_argmax(inputs));
  expect(captured.predict({{rising}, {rising}}) == NdArray({{2, 2, 2}}), "a captured tensor: [[2 2 2]]");

  // P18
  const auto sum = K::function({.inputs = {inputs.x, inputs.y}, .outputs = {inputs.sum}});
  const std::vector<NdArray> sums = sum({{rising}, {rising}});
  std::cout << sums << "\n";
  expect(sums[0] == NdArray({{{0, 2, 4}, {2, 4, 6}, {4, 6, 8}}}).astype(DType::f32), "the sum");
  documents::expect_error<ValueError>([&] { sum({rising, rising}); }, "to have 3 dimensions",
                                      "matrices for inputs of three axes are refused");

  // P20: mean and argmax.
  const Tensor v = K::placeholder({2, 3}, "v");
  const auto means =
      K::function({v}, {K::mean(v), K::mean(v, 0), K::mean(v, {0, 1}, true), K::mean(K::greater(v, 2)), K::argmax(v)});
  const std::vector<NdArray> m = means({{{1, 3, 3}, {4, 1, 0}}});
  expect(m[0].rank() == 0 && m[0].item() == 2, "K::mean without an axis is a scalar");
  expect(m[1] == NdArray({2.5, 2.0, 1.5}).astype(DType::f32), "along axis 0");
  expect(m[2].shape() == std::vector<std::int64_t>{1, 1}, "keepdims");
  expect(m[3].item() == 0.5 && m[3].dtype() == DType::f32, "a mean of bools is taken in float32");
  expect(m[4] == NdArray({1, 0}), "argmax is along the last axis, the first of equals wins");

  // P21
  documents::expect_error<ValueError>([&] { layers::add({inputs.x}); },
                                      "A merge layer should be called on a list of at least 2 inputs. Got 1 inputs.",
                                      "add needs two inputs");
  documents::expect_error<ValueError>([] { layers::add({Input({2}), Input({3})}); },
                                      "Operands could not be broadcast together with shapes",
                                      "add needs shapes that broadcast");
  return documents::status();
}
