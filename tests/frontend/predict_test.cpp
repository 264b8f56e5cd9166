// predict on any number of rows, Sequential models that are built when they are first called, and weights by name.
#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

NdArray rows(std::int64_t count) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < 2 * count; ++i) values.push_back(static_cast<double>(i));
  return NdArray({count, 2}, values);
}

// Counts the rows of each run.
class Counting : public Executor {
 public:
  Counting() : inner_(executor()) { set_executor(this); }
  ~Counting() override { set_executor(inner_); }
  std::vector<Array> run(Definition& d, const FunctionRecord& f, std::span<const Array> inputs) override {
    batches.push_back(inputs[0].type.shape[0].value);
    return inner_->run(d, f, inputs);
  }
  Array get_state(Definition& d, std::uint32_t s) override { return inner_->get_state(d, s); }
  void set_state(Definition& d, std::uint32_t s, const Array& v) override { inner_->set_state(d, s, v); }
  std::vector<std::int64_t> batches;

 private:
  Executor* inner_;
};

}  // namespace

TEST_CASE("predict takes any number of rows, a batch at a time, and a tail") {
  const Fresh fresh;
  Sequential model({layers::Dense(1, {.kernel_initializer = "ones", .input_shape = {2}})});
  for (const std::int64_t count : {1, 31, 32, 33, 64, 104}) {
    Counting counting;
    const NdArray result = model.predict(rows(count));
    REQUIRE(result.shape() == std::vector<std::int64_t>{count, 1});
    for (std::int64_t i = 0; i < count; ++i) CHECK(result.at(i) == static_cast<double>(4 * i + 1));
    std::int64_t left = count;
    for (const std::int64_t batch : counting.batches) {
      CHECK(batch == std::min<std::int64_t>(left, 32));
      left -= batch;
    }
    CHECK(left == 0);
  }
  Counting counting;
  CHECK(model.predict(rows(7), 3).size() == 7);
  CHECK(counting.batches == std::vector<std::int64_t>{3, 3, 1});
  CHECK(refusal([&] { model.predict(rows(1), 0); }) == "batch_size must be 1 or more, got 0");
}

TEST_CASE("predict with several inputs and outputs") {
  const Fresh fresh;
  const Tensor x = Input({2}), y = Input({2});
  const Model model({x, y}, {layers::add({x, y}), layers::multiply({x, y})});
  const std::vector<NdArray> out = model.predict_all({rows(3), rows(3)}, 2);
  REQUIRE(out.size() == 2);
  CHECK(out[0] == NdArray({3, 2}, std::vector<float>{0, 2, 4, 6, 8, 10}));
  CHECK(out[1] == NdArray({3, 2}, std::vector<float>{0, 1, 4, 9, 16, 25}));
}

TEST_CASE("a Sequential without input shape is built by its first call, with the names of one built before") {
  const Fresh fresh;
  Sequential model(
      {layers::Dense(3, {.kernel_initializer = "ones"}), layers::Dense(1, {.kernel_initializer = "ones"})});
  CHECK(refusal([&] { static_cast<void>(model.summary()); }).find("This model has not yet been built.") == 0);
  CHECK(model.weights().empty());
  const Tensor x = Input({2});
  const Tensor y = model(x);
  CHECK(y.shape()[1] == Dim(1));
  CHECK(model.count_params() == 2 * 3 + 3 + 3 + 1);
  CHECK(model.weights()[0].name() == "dense_1/kernel");
  CHECK(K::function({x}, {y})({{{1, 2}}})[0].item() == 9);
  CHECK(model.input().name() == "dense_1_input");
  CHECK(model.predict({{1, 2}}).item() == 9);
  const Tensor z = Input({2});
  const Tensor again = model(z);
  CHECK(model.weights().size() == 4);  // the second call shares them
  CHECK(K::function({z}, {again})({{{2, 4}}})[0].item() == 18);
  CHECK(model.layers().size() == 2);
}

TEST_CASE("an inner Sequential, and one with an Input of its own") {
  const Fresh fresh;
  Sequential inner({layers::Dense(2, {.kernel_initializer = "identity", .input_shape = {2}})});
  Sequential outer({inner, layers::Dense(1, {.kernel_initializer = "ones"})});
  CHECK(outer.predict({{3, 4}}).item() == 7);
  CHECK(outer.count_params() == 6 + 3);
  Sequential with_input;
  with_input.add(Input({2}));
  with_input.add(layers::Dense(1, {.kernel_initializer = "ones"}));
  CHECK(with_input.predict({{3, 4}}).item() == 7);
  with_input.add(layers::Dense(1, {.kernel_initializer = initializers::Constant(2)}));
  CHECK(with_input.output().shape()[1] == Dim(1));
  with_input.pop();
  CHECK(with_input.layers().size() == 1);
}

TEST_CASE("weights get and set by name, by list, and shared") {
  const Fresh fresh;
  const Tensor x = Input({2});
  layers::Dense layer(1, {.name = "score"});
  const Tensor y = layer(x);
  Model model(x, y);
  model.set_weight("score/kernel", {{2}, {3}});
  layer.set_weight("bias", {0.5});
  CHECK(layer.get_weight("kernel") == NdArray({2, 1}, std::vector<float>{2, 3}));
  CHECK(model.get_weight("score/bias").item() == 0.5);
  CHECK(model.predict({{1, 1}}).item() == 5.5);
  const auto values = layer.get_weights();
  REQUIRE(values.size() == 2);
  layer.set_weights({values[0], {1.5}});
  CHECK(model.predict({{1, 1}}).item() == 6.5);
  K::set_value(layer.weights()[1], {0.0});
  CHECK(model.predict({{1, 1}}).item() == 5);
  CHECK(K::get_value(layer.weights()[1]).item() == 0);

  CHECK(refusal([&] { layer.set_weight("gamma", {1}); }) == "No such weight: gamma in layer score");
  CHECK(refusal([&] { layer.set_weights({values[0]}); }) ==
        "You called `set_weights(weights)` on layer \"score\" with a  weight list of length 1, but the layer was "
        "expecting 2 weights.");
  CHECK(refusal([&] { layer.set_weights({values[1], values[0]}); }) ==
        "Layer weight shape (2, 1) not compatible with provided weight shape (1,)");
  CHECK_THROWS_AS(K::set_value(layer.weights()[0], {1, 2, 3}), ValueError);
  CHECK_THROWS_AS(K::get_value(x), TypeError);
}

TEST_CASE("trainable: of layers and of whole models") {
  const Fresh fresh;
  const Tensor x = Input({2});
  layers::Dense first(3);
  const layers::BatchNormalization norm;
  Model model(x, layers::Dense(1)(norm(first(x))));
  CHECK(model.trainable_weights().size() == 6);
  CHECK(model.non_trainable_weights().size() == 2);
  first.set_trainable(false);
  CHECK(model.trainable_weights().size() == 4);
  CHECK(model.weights().size() == 8);
  model.set_trainable(false);
  CHECK(model.trainable_weights().empty());
  CHECK(model.updates().empty());
}
