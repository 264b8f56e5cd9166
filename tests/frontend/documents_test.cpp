// The programs of the documents (rows P of reference/semantics.md) in the keras2 profile, run by the reference
// evaluator. Expected values are those of the documents or follow from them by hand.
#include <sstream>

#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;

TEST_CASE("P1: the function of document S0 is deterministic and prunes") {
  K::clear_session();
  set_profile(Profile::keras2);
  ReferenceExecutor executor;
  const Tensor q1 = Input({None, 20});
  Tensor dense1 = layers::Dense(64)(q1);
  dense1 = layers::Dropout(0.5)(dense1);
  const Tensor act1 = layers::Activation("relu")(dense1);
  Tensor dense2 = layers::Dense(64, {.activation = "relu"})(act1);
  dense2 = layers::Dropout(0.4)(dense2);
  const Model model({q1}, {dense2});
  CHECK(model.count_params() == 5504);
  CHECK(model.layers().size() == 6);
  const auto f = K::function({q1}, {act1});
  const NdArray x({1, 1, 20}, std::vector<double>(20, 0.5));
  const NdArray first = f({x})[0], second = f({x})[0];
  CHECK(first.shape() == std::vector<std::int64_t>{1, 1, 64});
  CHECK(first.dtype() == DType::f32);
  CHECK(first == second);
  int zeros = 0;
  for (std::int64_t i = 0; i < first.size(); ++i) {
    CHECK(first.at(i) >= 0);
    zeros += first.at(i) == 0;
  }
  CHECK(zeros > 0);
  for (const Node& node : f.record().function.graph.nodes()) CHECK(node.op->name != "random_uniform");
  CHECK(f.record().function.updates.empty());
}

TEST_CASE("P4: with the learning phase, dropout is at work and its counter advances") {
  K::clear_session();
  set_profile(Profile::keras2);
  ReferenceExecutor executor;
  const Tensor x = Input({1000});
  const Tensor y = layers::Dropout(0.25)(x);
  const auto f = K::function({x, K::learning_phase()}, {y});
  const NdArray ones({1, 1000}, std::vector<float>(1000, 1.f));
  CHECK(f({ones})[0] == ones);  // phase left out: 0
  const NdArray first = f({ones, 1})[0], second = f({ones, 1})[0];
  CHECK_FALSE(first == second);
  int kept = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    const bool is_kept = first.at(i) != 0;
    if (is_kept) CHECK(first.at(i) == Approx(1 / 0.75));
    kept += is_kept;
  }
  CHECK(kept > 690);  // 750 expected, deviation 13.7
  CHECK(kept < 810);
}

TEST_CASE("P14, P16: argmax of a sum in a Lambda") {
  K::clear_session();
  set_profile(Profile::keras2);
  ReferenceExecutor executor;
  const NdArray npx{{2, 3, 4}, {1, 2, 3}, {0, 1, 2}}, npy = npx;
  const Tensor inputx = Input({None, None}), inputy = Input({None, None});
  const Tensor z = layers::add({inputx, inputy});
  const Tensor plain = layers::Lambda([](const Tensor& x) { return K::argmax(x, 1); })(z);
  const Model model({inputx, inputy}, {plain});
  const NdArray x = model.predict({{npx}, {npy}});
  CHECK(str(x) == "[[0 0 0]]");
  CHECK(x.dtype() == DType::i64);
  const Tensor argued = layers::Lambda(
      [](const Tensor& t, const layers::Arguments& arguments) { return K::argmax(t, 0 + arguments["test1"]); },
      {.arguments = {{"test1", 1}}})(z);
  CHECK(str(Model({inputx, inputy}, {argued}).predict({{npx}, {npy}})) == "[[0 0 0]]");

  const std::string row(98, '_'), heavy(98, '=');
  CHECK(model.summary() ==
        "Model: \"model_1\"\n" + row +
            "\n"
            "Layer (type)                    Output Shape         Param #     Connected to                     \n" +
            heavy +
            "\n"
            "input_1 (InputLayer)            (None, None, None)   0                                            \n" +
            row +
            "\n"
            "input_2 (InputLayer)            (None, None, None)   0                                            \n" +
            row +
            "\n"
            "add_1 (Add)                     (None, None, None)   0           input_1[0][0]                    \n"
            "                                                                 input_2[0][0]                    \n" +
            row +
            "\n"
            "lambda_1 (Lambda)               (None, None)         0           add_1[0][0]                      \n" +
            heavy + "\nTotal params: 0\nTrainable params: 0\nNon-trainable params: 0\n" + row);
}

TEST_CASE("P17, P18: a Lambda over a captured tensor; a function over a called model") {
  K::clear_session();
  set_profile(Profile::keras2);
  ReferenceExecutor executor;
  const NdArray npx{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}}, npy = npx;
  const Tensor inputx = Input({None, None}), inputy = Input({None, None});
  const Model model({inputx, inputy}, {layers::add({inputx, inputy})});
  const Tensor x = model({inputx, inputy});
  CHECK(model({inputx, inputy}) == x);  // P7: the same node
  const Tensor t = K::argmax(x, 1);
  const Tensor y = layers::Lambda([t](const Tensor&) { return t; })(x);
  CHECK(str(Model({inputx, inputy}, {y}).predict({{npx}, {npy}})) == "[[2 2 2]]");
  const auto fun = K::function({.inputs = {inputx, inputy}, .outputs = {x}});
  std::ostringstream text;
  text << fun({{npx}, {npy}});
  CHECK(text.str() == "[array([[[0., 2., 4.],\n        [2., 4., 6.],\n        [4., 6., 8.]]], dtype=float32)]");
  CHECK_THROWS_AS(fun({npx, npy}), ValueError);
}

TEST_CASE("BatchNormalization: moving averages are updates that a function makes when asked") {
  K::clear_session();
  set_profile(Profile::keras3);
  ReferenceExecutor executor;
  const Tensor x = Input({1});
  const layers::BatchNormalization layer({.momentum = 0.5, .epsilon = 0});
  const Tensor y = layer(x, {.training = true});
  CHECK(layer.updates().size() == 2);
  const auto train = K::function({x}, {y}, layer.updates(), "train");
  // mean 2, biased variance 1
  CHECK(train({{{1}, {3}}})[0] == NdArray({2, 1}, std::vector<float>{-1, 1}));
  CHECK(layer.get_weight("moving_mean").at(0) == 1);
  CHECK(layer.get_weight("moving_variance").at(0) == 1);
}
