// Summaries of the keras3 profile against those that Keras 3.15.1 printed (tests/vectors/summaries), byte for byte, and
// models with operations between their layers.
#include <algorithm>

#include "driver/output_directory.h"
#include "frontend/models.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

std::string keras_summary(const std::string& name) {
  return read_file(std::string(INGOT_SOURCE_DIR) + "/tests/vectors/summaries/" + name + ".txt");
}

Sequential chain() {
  Sequential model;
  model.add(Input({3}));
  model.add(layers::Dense(4, {.activation = "relu"}));
  model.add(layers::BatchNormalization());
  model.add(layers::Dense(2));
  return model;
}

NdArray zeros(std::int64_t columns) {
  return NdArray({4, columns}, std::vector<float>(static_cast<std::size_t>(4 * columns)));
}

// The summary of a chain after a step with an optimizer.
template <class Optimizer>
void check_trained(const std::string& name, Optimizer optimizer, bool is_frozen = false) {
  const Fresh fresh(Profile::keras3);
  const Sequential model = chain();
  if (is_frozen) model.layers()[0].set_trainable(false);
  model.compile(optimizer(), "mse", {"mae"});
  const std::string before = model.summary();
  CHECK(before.find("Optimizer") == std::string::npos);
  model.fit(zeros(3), zeros(2), {.verbose = 0});
  INFO(name);
  CHECK(model.summary() + "\n" == keras_summary(name));
}

Model operation_graph() {
  const Tensor x = Input({2}), y = Input({2});
  const layers::Dense shared(2, {.kernel_initializer = "identity"});
  const Tensor a = shared(x), b = shared(y);
  const Tensor scaled = a * b;
  const Tensor shifted = scaled - 1;
  const Tensor joined = layers::Concatenate()({shifted, K::exp(x)});
  return Model({x, y}, {joined, K::square(scaled) + y});
}

}  // namespace

TEST_CASE("keras3: a compiled model has the line of its optimizer once it has stepped, as Keras prints it") {
  {
    const Fresh fresh(Profile::keras3);
    const Sequential model = chain();
    model.compile("adam", "mse");
    CHECK(model.summary() + "\n" == keras_summary("compiled"));
  }
  using namespace optimizers;
  check_trained("adam", [] { return Adam(); });
  check_trained("adam", [] { return Adam({.learning_rate = LearningRate::variable(0.001)}); });
  check_trained("sgd", [] { return SGD(); });
  check_trained("momentum", [] { return SGD({.momentum = 0.9}); });
  check_trained("amsgrad", [] { return Adam({.amsgrad = true}); });
  check_trained("average", [] { return RMSprop({.use_ema = true}); });
  check_trained("schedule", [] {
    return Adam({.learning_rate = schedules::ExponentialDecay(
                     {.initial_learning_rate = 0.1, .decay_steps = 10, .decay_rate = 0.5})});
  });
  check_trained("frozen", [] { return Adam(); }, true);
}

TEST_CASE("keras3: a file that was saved compiled brings the variables of its optimizer") {
  const Fresh fresh(Profile::keras3);
  const std::string file = std::string(INGOT_SOURCE_DIR) + "/tests/vectors/keras/trained/keras3.keras";
  CHECK(models::load_model(file).summary().find("Optimizer params") == std::string::npos);
  CHECK(models::load_model(file, {.compile = true}).summary().find("\n Optimizer params: ") != std::string::npos);
}

TEST_CASE("keras3: operations between layers are rows of the summary, as Keras prints them") {
  {
    const Fresh fresh(Profile::keras3);
    const Tensor x = Input({2});
    const Model model(x, layers::Dense(3)(x * 2 + 1));
    CHECK(model.summary() + "\n" == keras_summary("operation_chain"));
  }
  {
    const Fresh fresh(Profile::keras3);
    CHECK(operation_graph().summary() + "\n" == keras_summary("operation_graph"));
  }
  const Fresh fresh(Profile::keras3);
  const Model model = operation_graph();
  const Tensor u = Input({2});
  CHECK(Model(u, model.apply({u, u})[1] * 3).summary() + "\n" == keras_summary("operation_called"));
}

// keras/src/backend/common/keras_tensor.py: __truediv__ is TrueDivide, __mod__ Mod, __neg__ Negative, __abs__ Absolute.
TEST_CASE("keras3: operations that the language calls otherwise have Keras' names") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({2});
  const std::string summary = Model(x, layers::Dense(1)(-K::abs(x / 2 % 3))).summary();
  for (const char* row : {"true_divide (TrueDivide)", "mod (Mod)", "absolute (Absolute)", "negative (Negative)"}) {
    INFO(row);
    CHECK(summary.find(row) != std::string::npos);
  }
}

TEST_CASE("keras3: a model of operations predicts, lists its layers only, and can be called on other tensors") {
  const Fresh fresh(Profile::keras3);
  const Model model = operation_graph();
  // x = [1, 2], y = [3, 4]: the product is [3, 8]; joined [2, 7, e, e^2]; [9, 64] + y.
  const std::vector<NdArray> out =
      model.predict_all({NdArray({1, 2}, std::vector<float>{1, 2}), NdArray({1, 2}, std::vector<float>{3, 4})});
  CHECK(out[0].at(0) == 2);
  CHECK(out[0].at(1) == 7);
  CHECK(out[0].at(3) == Approx(7.3890561));
  CHECK(out[1] == NdArray({1, 2}, std::vector<float>{12, 68}));
  std::vector<std::string> names;
  for (const Layer& layer : model.layers()) names.push_back(layer.name());
  CHECK(names == std::vector<std::string>{"input_layer", "input_layer_1", "dense", "concatenate"});
  CHECK(refusal([&] { model.get_layer("multiply"); }) ==
        "No such layer: multiply. Existing layers are: ['input_layer', 'input_layer_1', 'dense', 'concatenate'].");
  CHECK(model.count_params() == 6);

  const Tensor u = Input({2}), v = Input({2});
  const std::vector<Tensor> called = model.apply({u, v});
  const auto f = K::function({u, v}, called);
  CHECK(f({{{1, 2}}, {{3, 4}}})[1] == NdArray({1, 2}, std::vector<float>{12, 68}));
  CHECK(f({{{2, 2}}, {{5, 1}}})[1] == NdArray({1, 2}, std::vector<float>{105, 5}));
  const Model outer({u, v}, called[1] * 3);
  CHECK(outer.predict({{{2, 2}}, {{5, 1}}}) == NdArray({1, 2}, std::vector<float>{315, 15}));
}

TEST_CASE("keras3: operations on variables, on tensors that a model starts at, and on the output of one") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({2}), w = K::variable({2, 3}, "w");
  const Tensor h = x * w, y = h + 1;
  const Model model(x, y);
  CHECK(model.predict({{1, 1}}) == NdArray({1, 2}, std::vector<float>{3, 4}));
  CHECK(model.weights().empty());  // as in Keras: a variable is no weight of a layer
  CHECK(Model(h, y).predict({{5, 6}}) == NdArray({1, 2}, std::vector<float>{6, 7}));
  const Tensor u = Input({2}), called = model(u);
  K::set_value(w, {4, 5});
  CHECK(K::function({u}, {called})({{{1, 1}}})[0] == NdArray({1, 2}, std::vector<float>{5, 6}));
  // Several results of one operation, each of them used.
  const std::vector<Tensor> parts = Map(x, [](Scalar v) { return std::array<Scalar, 2>{v + 1, v * 2}; });
  const Model split(x, {parts[1], layers::Activation("linear")(parts[0])});
  const std::vector<NdArray> out = split.predict_all({NdArray({1, 2}, std::vector<float>{3, 4})});
  CHECK(out[0] == NdArray({1, 2}, std::vector<float>{6, 8}));
  CHECK(out[1] == NdArray({1, 2}, std::vector<float>{4, 5}));
  const std::vector<Tensor> again = split.apply({u});
  CHECK(K::function({u}, again)({{{1, 2}}})[0] == NdArray({1, 2}, std::vector<float>{2, 4}));
}

TEST_CASE("what is made of no layer's tensor is no output of a model, in both profiles; keras2 asks for layers") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({2}), w = K::variable({2, 3}, "w");
    const std::string sentence =
        "Output tensors to a Model must be the output of a Keras `Layer` (thus holding past layer metadata). Found: ";
    CHECK(refusal([&] { Model(x, w * 2); }).find(sentence) == 0);
    CHECK(refusal([&] { Model(x, w); }).find(sentence) == 0);
    CHECK(refusal([&] { Model(x, K::placeholder({None, 2})); }).find(sentence) == 0);
    const std::string of_operation = refusal([&] { Model(x, layers::Dense(3)(x * 2)); });
    if (profile == Profile::keras2)
      CHECK(of_operation.find(sentence) == 0);
    else
      CHECK(of_operation == "no error");
  }
}

TEST_CASE("keras3: an operation on an Input that is not fed is disconnected") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({2}), y = Input({2});
  CHECK(refusal([&] { Model(x, x * y); })
            .find("Graph disconnected: cannot find parent for tensor <KerasTensor shape=(None, 2), "
                  "dtype=float32, sparse=False, name=input_layer_1> at operation 'multiply'.") == 0);
}
