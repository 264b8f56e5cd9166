// Arguments of layers, each seen in what the layer computes; expected values by hand. (tests/import holds layers with
// their arguments against Keras' outputs; regularizers and constraints in training: weight_options_test.cpp.)
#include <set>

#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// What a layer makes of one array, as NumPy prints it.
std::string result(const Layer& layer, const NdArray& x, CallOptions options = {}) {
  std::vector<std::int64_t> shape = x.shape();
  shape.erase(shape.begin());
  const Tensor input = Input(shape);
  return str(K::function({input}, {layer(input, options)})({x})[0]);
}

const NdArray pair{{1, -2}, {3, 5}};

template <class Merge>
std::string merged(const Merge& merge) {
  const Tensor a = Input({2}), b = Input({2}), c = Input({2});
  return str(K::function({a, b, c}, {merge({a, b, c})})({{{1, 8}}, {{4, 5}}, {{-2, 2}}})[0]);
}

}  // namespace

TEST_CASE("Dense: activation, use_bias, initializers") {
  const Fresh fresh;
  CHECK(result(layers::Dense(1, {.kernel_initializer = "ones", .bias_initializer = initializers::Constant(10)}),
               pair) == "[[ 9.]\n [18.]]");
  CHECK(result(layers::Dense(1, {.activation = "relu", .use_bias = false, .kernel_initializer = "ones"}), pair) ==
        "[[0.]\n [8.]]");
  const layers::Dense plain(3, {.use_bias = false, .name = "plain", .trainable = false, .input_shape = {2}});
  const Sequential model({plain});
  CHECK(model.weights().size() == 1);
  CHECK(model.trainable_weights().empty());
  CHECK(model.weights()[0].name() == "plain/kernel");
  CHECK_FALSE(plain.is_trainable());
  CHECK(plain.class_name() == "Dense");
}

TEST_CASE("regularizers and constraints are those of the weight that they are named after") {
  const Fresh fresh;
  const Tensor x = Input({2});
  const layers::Dense dense(2, {.kernel_initializer = "ones",
                                .bias_initializer = initializers::Constant(3),
                                .kernel_regularizer = regularizers::L1(0.5),
                                .bias_regularizer = regularizers::L2(1),
                                .kernel_constraint = constraints::NonNeg(),
                                .bias_constraint = constraints::NonNeg()});
  const layers::BatchNormalization norm({.beta_initializer = initializers::Constant(2),
                                         .gamma_initializer = initializers::Constant(-4),
                                         .beta_regularizer = regularizers::L1(1),
                                         .gamma_regularizer = regularizers::L2(0.5),
                                         .beta_constraint = constraints::NonNeg(),
                                         .gamma_constraint = constraints::NonNeg()});
  norm(dense(x));
  const Definition& definition = *Definition::current();
  const auto penalty = [&](const Layer& layer, std::size_t weight) {
    const Tensor w = layer.weights()[weight];
    CHECK(definition.constraints.contains(*definition.state_of(w)));
    return K::function({}, {definition.regularizers.at(*definition.state_of(w))(w)})(std::vector<NdArray>{})[0].item();
  };
  CHECK(penalty(dense, 0) == 0.5 * 4);
  CHECK(penalty(dense, 1) == 2 * 9);
  CHECK(penalty(norm, 0) == 0.5 * 2 * 16);  // gamma stands first
  CHECK(penalty(norm, 1) == 2 * 2);
}

TEST_CASE("BatchNormalization: axis, epsilon, momentum, center, scale, initializers") {
  const Fresh fresh(Profile::keras3);
  const layers::BatchNormalization norm({.epsilon = 12,
                                         .beta_initializer = initializers::Constant(2),
                                         .gamma_initializer = initializers::Constant(3),
                                         .moving_mean_initializer = "ones",
                                         .moving_variance_initializer = initializers::Constant(4)});
  CHECK(result(norm, {{5, -3}}) == "[[ 5. -1.]]");  // 3 (x - 1) / sqrt(4 + 12) + 2
  const layers::BatchNormalization bare({.epsilon = 0,
                                         .center = false,
                                         .scale = false,
                                         .moving_mean_initializer = "ones",
                                         .moving_variance_initializer = initializers::Constant(4)});
  CHECK(result(bare, {{5, -3}}) == "[[ 2. -2.]]");
  CHECK(bare.weights().size() == 2);
  const Tensor x = Input({2, 3});
  const layers::BatchNormalization second_axis({.axis = 1, .momentum = 0.25});
  const Tensor y = second_axis(x, {.training = true});
  CHECK(second_axis.weights()[0].shape() == Shape{2});
  K::function({x}, {}, second_axis.updates())({{{{4, 4, 4}, {8, 8, 8}}}});
  CHECK(str(second_axis.get_weight("moving_mean")) == "[3. 6.]");  // 0.25 * 0 + 0.75 * mean
}

TEST_CASE("Dropout: noise_shape shares a draw, a seed repeats it") {
  const Fresh fresh;
  const Tensor x = Input({64});
  const NdArray ones({8, 64}, std::vector<float>(512, 1));
  const auto drawn = [&](const layers::DropoutOptions& options) {
    return K::function({x}, {layers::Dropout(0.5, options)(x, {.training = true})})({ones})[0];
  };
  const NdArray rows = drawn({.noise_shape = {None, 1}}), columns = drawn({.noise_shape = {1, 64}});
  std::set<double> first_column, first_row;
  for (std::int64_t r = 0; r < 8; ++r)
    for (std::int64_t c = 0; c < 64; ++c) {
      CHECK(rows.at(r * 64 + c) == rows.at(r * 64));
      CHECK(columns.at(r * 64 + c) == columns.at(c));
      first_column.insert(rows.at(r * 64));
      first_row.insert(columns.at(c));
    }
  CHECK(first_column == std::set<double>{0, 2});  // 2^-7 that eight draws agree; the seed is fixed
  CHECK(first_row == std::set<double>{0, 2});
  const auto seeded = [&](std::uint32_t seed) {
    const Fresh other;
    const Tensor z = Input({64});
    return K::function({z}, {layers::Dropout(0.5, {.seed = seed})(z, {.training = true})})({ones})[0];
  };
  CHECK(seeded(7) == seeded(7));
  CHECK_FALSE(seeded(7) == seeded(8));
}

TEST_CASE("Flatten, Reshape, Permute, RepeatVector") {
  const Fresh fresh;
  const NdArray x{{{1, 2, 3}, {4, 5, 6}}};
  CHECK(result(layers::Flatten(), x) == "[[1. 2. 3. 4. 5. 6.]]");
  CHECK(result(layers::Reshape({3, -1}), x) == "[[[1. 2.]\n  [3. 4.]\n  [5. 6.]]]");
  CHECK(result(layers::Permute({2, 1}), x) == "[[[1. 4.]\n  [2. 5.]\n  [3. 6.]]]");
  CHECK(result(layers::RepeatVector(2), pair) == "[[[ 1. -2.]\n  [ 1. -2.]]\n\n [[ 3.  5.]\n  [ 3.  5.]]]");
  const Tensor matrix = Input({2, 3});
  CHECK(refusal([&] { layers::RepeatVector(2)(matrix); }).find("expected ndim=2, found ndim=3") != std::string::npos);
}

TEST_CASE("merging layers and their functional forms") {
  const Fresh fresh;
  using List = const std::vector<Tensor>&;
  CHECK(merged(layers::Add()) == "[[ 3. 15.]]");
  CHECK(merged(layers::Multiply()) == "[[-8. 80.]]");
  CHECK(merged(layers::Average()) == "[[1. 5.]]");
  CHECK(merged(layers::Maximum()) == "[[4. 8.]]");
  CHECK(merged(layers::Minimum()) == "[[-2.  2.]]");
  CHECK(merged(layers::Concatenate()) == "[[ 1.  8.  4.  5. -2.  2.]]");
  CHECK(merged(layers::Concatenate({.axis = 0})) == "[[ 1.  8.]\n [ 4.  5.]\n [-2.  2.]]");
  CHECK(merged([](List x) { return layers::add(x); }) == "[[ 3. 15.]]");
  CHECK(merged([](List x) { return layers::multiply(x); }) == "[[-8. 80.]]");
  CHECK(merged([](List x) { return layers::average(x); }) == "[[1. 5.]]");
  CHECK(merged([](List x) { return layers::maximum(x); }) == "[[4. 8.]]");
  CHECK(merged([](List x) { return layers::minimum(x); }) == "[[-2.  2.]]");
  CHECK(merged([](List x) { return layers::concatenate(x); }) == "[[ 1.  8.  4.  5. -2.  2.]]");
  CHECK(merged([](List x) { return layers::subtract({x[0], x[1]}); }) == "[[-3.  3.]]");
  CHECK(merged([](List x) { return layers::Subtract()({x[1], x[2]}); }) == "[[6. 3.]]");
}

TEST_CASE("activation layers and their parameters") {
  const Fresh fresh;
  const NdArray x{{-4, 0.5, 2, 9}};
  CHECK(result(layers::Activation("relu"), x) == "[[0.  0.5 2.  9. ]]");
  CHECK(result(layers::ReLU({.max_value = 6, .negative_slope = 0.5, .threshold = 1}), x) ==
        "[[-2.5  -0.25  2.    6.  ]]");
  CHECK(result(layers::LeakyReLU(0.25), x) == "[[-1.   0.5  2.   9. ]]");
  CHECK(result(layers::PReLU({.alpha_initializer = initializers::Constant(2)}), x) == "[[-8.   0.5  2.   9. ]]");
  CHECK(result(layers::ELU(2), {{-50, 3}}) == "[[-2.  3.]]");
  CHECK(result(layers::Softmax(1), {{{0}, {0}}}) == "[[[0.5]\n  [0.5]]]");
  CHECK(result(layers::Softmax(), {{{0}, {0}}}) == "[[[1.]\n  [1.]]]");
  const layers::PReLU shared({.shared_axes = {1}});
  const Tensor matrix = Input({5, 3});
  shared(matrix);
  CHECK(shared.weights()[0].shape() == Shape{1, 3});
}

TEST_CASE("Lambda: arguments, lists, a name, an input shape") {
  const Fresh fresh;
  const auto scaled = [](const Tensor& x, const layers::Arguments& arguments) {
    return x * arguments.number("scale") + arguments["shift"];
  };
  CHECK(result(layers::Lambda(scaled, {.arguments = {{"scale", 0.5}, {"shift", 10}}}), pair) ==
        "[[10.5  9. ]\n [11.5 12.5]]");
  CHECK(refusal([&] { result(layers::Lambda(scaled, {.arguments = {{"scale", 1}}}), pair); }) ==
        "Lambda has no argument \"shift\"");
  const Tensor a = Input({2}), b = Input({2});
  const layers::Lambda difference([](const std::vector<Tensor>& x) { return x[0] - x[1]; }, {.name = "difference"});
  CHECK(str(K::function({a, b}, {difference({a, b})})({pair, {{1, 1}, {1, 1}}})[0]) == "[[ 0. -3.]\n [ 2.  4.]]");
  CHECK(difference.name() == "difference");
  const Sequential model({layers::Lambda([](const Tensor& x) { return x * 2; }, {.input_shape = {2}})});
  CHECK(str(model.predict(pair)) == "[[ 2. -4.]\n [ 6. 10.]]");
}

TEST_CASE("Input: dtype, sparse, a shape with the batch") {
  const Fresh fresh;
  const Tensor integers = Input({2}, {.name = "ids", .dtype = DType::i32}), sparse = Input({3}, {.sparse = true});
  const Tensor four = Input({}, {.batch_shape = {4, 2}});
  CHECK(integers.name() == "ids");
  CHECK(integers.dtype() == DType::i32);
  CHECK(sparse.is_sparse());
  CHECK_FALSE(four.is_sparse());
  CHECK(four.shape() == Shape{4, 2});
  CHECK(integers.repr() == "Tensor(\"ids:0\", shape=(None, 2), dtype=int32)");
  const Model model({integers, four}, layers::Activation("linear")(four));
  CHECK(model.inputs() == std::vector<Tensor>{integers, four});
  CHECK(model.outputs() == std::vector<Tensor>{model.output()});
  CHECK_FALSE(model.is_compiled());
  CHECK(model.output_shape() == Shape{4, 2});
  CHECK_THROWS_AS(model.input(), AttributeError);
}
