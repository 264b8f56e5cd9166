// Model::compile: the functions it makes, against Keras over epochs of 1000 rows (tests/vectors/losses), and by hand.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
using Json = nlohmann::json;

namespace {

struct Fresh {
  explicit Fresh(Profile profile = Profile::keras3) {
    K::clear_session();
    set_profile(profile);
  }
  ReferenceExecutor executor;
};

template <class F>
std::string refusal(F action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::string> input_names(const RecordedFunction& function) {
  std::vector<std::string> names;
  for (const FunctionInput& input : function.record().function.inputs) names.push_back(input.name);
  return names;
}
std::vector<std::string> output_names(const RecordedFunction& function) {
  std::vector<std::string> names;
  for (const FunctionOutput& output : function.record().function.outputs) names.push_back(output.name);
  return names;
}
std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const Function& function : Definition::current()->module().functions) names.push_back(function.name);
  return names;
}
using Names = std::vector<std::string>;

// --- the data of make_losses.py

constexpr std::int64_t rows = 1000, batch = 128;

double value(std::int64_t i, std::int64_t j, std::int64_t salt) {
  return static_cast<double>((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009;
}

NdArray table(std::int64_t first, std::int64_t count, std::int64_t columns, std::int64_t salt) {
  std::vector<double> data;
  for (std::int64_t i = first; i < first + count; ++i)
    for (std::int64_t j = 0; j < columns; ++j) data.push_back(value(i, j, salt));
  return NdArray(std::vector<std::int64_t>{count, columns}, data);
}

NdArray targets(const std::string& kind, std::int64_t first, std::int64_t count, std::int64_t columns) {
  const NdArray raw = table(first, count, columns, 5);
  if (kind == "numbers") return raw;
  std::vector<double> data;
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t best = 0;
    for (std::int64_t j = 0; j < columns; ++j)
      if (raw.at(i * columns + j) > raw.at(i * columns + best)) best = j;
    if (columns == 1) data.push_back(raw.at(i) > 0.5 ? 1 : 0);
    if (columns > 1 && kind == "classes") data.push_back(static_cast<double>(best));
    if (columns > 1 && kind == "one_hot")
      for (std::int64_t j = 0; j < columns; ++j) data.push_back(j == best ? 1 : 0);
  }
  const bool is_flat = kind == "classes";
  return NdArray(is_flat ? std::vector<std::int64_t>{count} : std::vector<std::int64_t>{count, columns}, data);
}

Sequential epoch_model(const Json& entry) {
  const std::int64_t outputs = entry["outputs"];
  Array kernel({DType::f64, {6, outputs}}), bias({DType::f64, {outputs}});
  for (std::int64_t i = 0; i < kernel.size(); ++i) kernel.set_number(i, static_cast<double>(i * 37 % 23 - 11) / 23);
  for (std::int64_t i = 0; i < outputs; ++i) bias.set_number(i, static_cast<double>(i) / 10);
  layers::DenseOptions options;
  options.activation = std::string(entry["activation"]);
  options.kernel_initializer = initializers::Values(kernel);
  options.bias_initializer = initializers::Values(bias);
  if (entry.contains("regularizer")) options.kernel_regularizer = std::string(entry["regularizer"]);
  options.dtype = DType::f64;
  Sequential model;
  model.add(Input({6}, {.dtype = DType::f64}));
  model.add(layers::Dense(outputs, options));
  return model;
}

// All batches through a function: the mean of the loss by rows, and the metrics after the last one.
std::vector<double> epoch(const Network& model, const RecordedFunction& function, const Json& entry) {
  model.reset_metrics();
  double loss = 0;
  std::vector<NdArray> results;
  for (std::int64_t first = 0; first < rows; first += batch) {
    const std::int64_t count = std::min(batch, rows - first);
    std::vector<NdArray> fed{table(first, count, 6, 1), targets(entry["targets"], first, count, entry["outputs"])};
    if (entry["weighted"]) fed.push_back(table(first, count, 1, 9).reshape({count}));
    results = function(fed);
    loss += results[0].item() * static_cast<double>(count) / rows;
  }
  std::vector<double> values{loss};
  for (std::size_t i = 1; i < results.size(); ++i) values.push_back(results[i].item());
  return values;
}

void check_close(double found, double wanted) { CHECK(std::abs(found - wanted) <= 1e-10 * (1 + std::abs(wanted))); }

}  // namespace

TEST_CASE("an epoch of 1000 rows in batches of 128 equals Keras: evaluate, then two epochs of SGD") {
  std::ifstream file(INGOT_SOURCE_DIR "/tests/vectors/losses/losses.json");
  const Json vectors = Json::parse(file);
  REQUIRE(vectors["epochs"].size() == 10);
  for (const Json& entry : vectors["epochs"]) {
    INFO(entry["loss"] << " " << entry["metrics"] << (entry["weighted"] ? " weighted" : ""));
    const Fresh fresh;
    const Sequential model = epoch_model(entry);
    std::vector<Metric> metrics, weighted;
    for (const Json& name : entry["metrics"]) metrics.emplace_back(std::string(name));
    if (entry["weighted"]) weighted.push_back(metrics.front());
    model.compile(optimizers::SGD({.learning_rate = 0.5}), std::string(entry["loss"]), metrics,
                  {.weighted_metrics = weighted});
    const std::vector<std::string>& names = model.training().metrics_names;
    REQUIRE(names.size() == entry["evaluate"].size());
    const std::vector<double> evaluated = epoch(model, model.test_function(), entry);
    for (std::size_t i = 0; i < names.size(); ++i) {
      INFO("evaluate: " << names[i]);
      check_close(evaluated[i], entry["evaluate"].at(names[i]));
    }
    for (std::size_t e = 0; e < 2; ++e) {
      const std::vector<double> trained = epoch(model, model.train_function(), entry);
      for (std::size_t i = 0; i < names.size(); ++i) {
        INFO("epoch " << e << ": " << names[i]);
        check_close(trained[i], entry["fit"].at(names[i])[e]);
      }
    }
    const std::vector<NdArray> weights = model.get_weights();
    for (std::size_t w = 0; w < weights.size(); ++w)
      for (std::int64_t i = 0; i < weights[w].size(); ++i)
        check_close(weights[w].at(i), entry["trained"][w]["data"][static_cast<std::size_t>(i)]);
  }
}

TEST_CASE("several outputs: names, order, loss weights, a loss per output") {
  const Fresh fresh;
  const Tensor x = Input({1}, {.name = "x"});
  const layers::Dense a(1, {.kernel_initializer = initializers::Constant(2), .name = "a"});
  const layers::Dense b(1, {.kernel_initializer = initializers::Constant(-1), .name = "b"});
  const Model model({x}, {a(x), b(x)}, "two");
  model.compile({.loss = {"mse", "mae"},
                 .metrics = Metrics::by_name({{"b", {"mse"}}}),
                 .weighted_metrics = Metrics::by_name({{"b", {"mse"}}}),
                 .loss_weights = {1, 0.5}});
  CHECK(function_names() == Names{"test_function", "predict_function", "reset_metrics"});
  const RecordedFunction test = model.test_function();
  CHECK(input_names(test) == Names{"x", "a_target", "b_target", "a_sample_weights", "b_sample_weights"});
  CHECK(output_names(test) == Names{"loss", "a_loss", "b_loss", "b_mse", "b_weighted_mse"});
  CHECK(model.training().metrics_names == output_names(test));
  // a = 2, 4 against 1, 1: squares 1 and 9. b = -1, -2 against 0, 1: sizes 1 and 3, weighted 2 and 4.
  const auto out = test({{{1}, {2}}, {{1}, {1}}, {{0}, {1}}, {1, 1}, {2, 4}});
  CHECK(out[0].item() == 5 + 0.5 * 7);
  CHECK(out[1].item() == 5);
  CHECK(out[2].item() == 7);
  CHECK(out[3].item() == 5);
  CHECK(out[4].item() == Approx((2 * 1 + 4 * 9) / 6.0));
  // Weights that are left out are 1; a batch of one row; metrics go on.
  const auto more = test({{{1}}, {{0}}, {{0}}});
  CHECK(more[0].item() == 4 + 0.5);
  CHECK(more[1].item() == Approx((5 * 2 + 4) / 3.0));
  CHECK(more[3].item() == Approx((1 + 9 + 1) / 3.0));
  model.reset_metrics();
  CHECK(test({{{1}}, {{0}}, {{0}}})[1].item() == 4);
  CHECK(model.predict_all({NdArray{{3}, {4}}}, 2)[1] == NdArray({2, 1}, std::vector<float>{-3, -4}));
}

TEST_CASE("what does not fit the outputs is refused in Keras' words") {
  const Fresh fresh;
  const Tensor x = Input({1});
  const Model model({x}, {layers::Dense(1, {.name = "a"})(x), layers::Dense(1, {.name = "b"})(x)});
  CHECK(refusal([&] { model.train_function(); }) == "You must call `compile()` before using the model.");
  CHECK(refusal([&] { model.compile({}); }) == "No loss to compute. Provide a `loss` argument in `compile()`.");
  CHECK(refusal([&] { model.compile({.loss = {"mse", "mse", "mse"}}); }).find("When passing a list as loss") == 0);
  CHECK(refusal([&] { model.compile({.loss = Losses::by_name({{"c", "mse"}})}); }) ==
        "Unknown entry in loss dictionary: \"c\". Only expected the following keys: ['a', 'b']");
  CHECK(refusal([&] { model.compile({.loss = "mse", .loss_weights = {1}}); }) ==
        "`loss_weights` must match the number of losses, got 2 losses and 1 weights.");
  CHECK(refusal([&] { model.compile({.loss = "mse", .metrics = {"mae"}}); }).find("Invalid `metrics`") == 0);
  CHECK(refusal([&] { model.compile({.loss = "mse", .class_weight = {{0, 2}}}); }) ==
        "`class_weight` is only supported for Models with a single output.");
  CHECK(refusal([&] { model.compile({.loss = "mxe"}); }) == "Could not interpret loss identifier: mxe");
  CHECK(refusal([&] { model.compile({.loss = "mse", .metrics = {"acuracy", "mae"}}); }) ==
        "Could not interpret metric identifier: acuracy");
  CHECK(refusal([&] { model.compile("adma", "mse"); }) == "Could not interpret optimizer identifier: adma");
  model.compile({.loss = "mse"});
  CHECK(refusal([&] { model.train_function(); }).find("compiled without an optimizer") != std::string::npos);
  const Fresh keras2(Profile::keras2);
  const Tensor y = Input({1});
  const Model other({y}, {layers::Dense(1)(y)});
  CHECK(refusal([&] { other.test_function(); }) == "You must compile your model before using it.");
  CHECK(refusal([&] { other.compile({}); }) == "The model cannot be compiled because it has no loss to optimize.");
}

TEST_CASE("only train_function trains: dropout, moving averages, weights") {
  const Fresh fresh;
  const Tensor x = Input({4});
  const Tensor h = layers::BatchNormalization({.name = "norm"})(layers::Dropout(0.5)(x));
  const Model model(x, layers::Dense(1, {.kernel_constraint = "non_neg", .name = "head"})(h), "net");
  model.compile(optimizers::SGD({.learning_rate = 0.1}), "mse");
  const auto updated = [](const RecordedFunction& function) {
    Names names;
    for (const auto& update : function.record().function.updates)
      names.push_back(function.definition()->states[update.state].name);
    return names;
  };
  const Names trained = updated(model.train_function());
  for (const char* name : {"norm/moving_mean", "norm/moving_variance", "norm/gamma", "norm/beta", "head/kernel",
                           "head/bias", "random/counter"}) {
    INFO(name);
    CHECK(std::count(trained.begin(), trained.end(), name) == 1);
  }
  CHECK(updated(model.test_function()).empty());
  CHECK(updated(model.predict_function()).empty());
  CHECK(function_names() == Names{"train_function", "test_function", "predict_function"});
  CHECK(input_names(model.train_function()).size() == 3);  // no learning phase
  model.train_function()({{{1, 2, 3, 4}, {4, 3, 2, 1}}, {{-5}, {-7}}});
  for (std::int64_t i = 0; i < 4; ++i) CHECK(model.get_weight("head/kernel").at(i) >= 0);
  CHECK(model.get_weight("norm/moving_mean").at(0) != 0);
}

TEST_CASE("a model compiled again replaces its functions; a second model has names of its own") {
  const Fresh fresh;
  const Tensor x = Input({2});
  const Model first(x, layers::Dense(1)(x), "first"), second(x, layers::Dense(1)(x), "second");
  first.compile(optimizers::SGD(), "mse", {"mae"});
  second.compile(optimizers::SGD(), "mse", {"mae"});
  CHECK(function_names() == Names{"train_function", "test_function", "predict_function", "reset_metrics",
                                  "second_train_function", "second_test_function", "second_predict_function",
                                  "second_reset_metrics"});
  first.compile(optimizers::SGD(), "mae");
  CHECK(function_names() == Names{"second_train_function", "second_test_function", "second_predict_function",
                                  "second_reset_metrics", "train_function", "test_function", "predict_function"});
  CHECK(output_names(first.test_function()) == Names{"loss"});
}

TEST_CASE("class weights weigh the samples of train_function by their class") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({2});
    const Model model(x, layers::Activation("linear")(x));
    model.compile([](const Tensor&, const std::vector<Tensor>&) { return std::vector<K::Update>(); },
                  losses::SparseCategoricalCrossentropy(true), {"accuracy"},
                  {.weighted_metrics = {"accuracy"}, .class_weight = {{1, 3}}});
    const bool is_keras2 = profile == Profile::keras2;
    CHECK(input_names(model.train_function())[1].find("_target") != std::string::npos);
    const Type target = Definition::current()->tensors[model.training().targets[0]].type;
    CHECK(to_string(target) == (is_keras2 ? "f32[batch,1]" : "i32[batch]"));
    const NdArray labels = is_keras2 ? NdArray{{0}, {1}} : NdArray{0, 1};
    const auto train = model.train_function()({NdArray{{0, 0}, {0, 0}}, labels});
    const auto test = model.test_function()({NdArray{{0, 0}, {0, 0}}, labels});
    const double each = std::log(2.0);
    CHECK(train[0].item() == Approx(each * (1 + 3) / 2));
    CHECK(test[0].item() == Approx(each));
    CHECK(train[1].item() == 0.5);
    CHECK(train[2].item() == 0.25);            // weight 1 of 4 is right
    CHECK(test[2].item() == Approx(2 / 6.0));  // on top of the weights 1 and 3 of training
  }
}

TEST_CASE("the gradient of softmax and crossentropy by the logits is (p sum(t) - t) / rows") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor logits = K::placeholder({None, 3}, "logits", DType::f64),
                 t = K::placeholder({None, 3}, "t", DType::f64);
    const bool is_keras2 = profile == Profile::keras2;
    const Tensor loss = is_keras2 ? Loss("categorical_crossentropy")(t, K::softmax(logits))
                                  : losses::CategoricalCrossentropy({.from_logits = true})(t, logits);
    const auto f = K::function({logits, t}, {K::gradients(loss, {logits})[0]});
    const std::vector<double> x{1, 2, 3, 900, -900, 0}, target{0.5, 1, 0.25, 0, 1, 0};
    const NdArray g = f({NdArray({2, 3}, x), NdArray({2, 3}, target)})[0];
    for (std::size_t row = 0; row < 2; ++row) {
      const double top = std::max({x[3 * row], x[3 * row + 1], x[3 * row + 2]});
      double sum = 0, total = 0;
      for (std::size_t j = 3 * row; j < 3 * row + 3; ++j) {
        sum += std::exp(x[j] - top);
        total += target[j];
      }
      for (std::size_t j = 3 * row; j < 3 * row + 3; ++j)
        check_close(g.at(static_cast<std::int64_t>(j)), (std::exp(x[j] - top) / sum * total - target[j]) / 2);
    }
  }
}
