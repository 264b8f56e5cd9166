// Map and what takes functions over scalars: parameters, broadcasting, several results, what the lifter is told,
// gradients, fusion; activations, losses, metrics and rules of optimizers.
#include <array>
#include <cmath>
#include <cstring>
#include <functional>
#include <tuple>

#include "frontend/definition.h"
#include "ir/print.h"
#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// Records what it is told, and gives a program that it was promised.
struct TestLifter final : ScalarLifter {
  TestLifter() { set_scalar_lifter(this); }
  ~TestLifter() override { set_scalar_lifter(nullptr); }
  scalar::Program lift(const ScalarFunction& function) override {
    told.push_back(function);
    closure.assign(static_cast<const char*>(function.closure), function.closure_size);
    inspect(function);
    return program;
  }
  template <class F>
  void promise(std::vector<DType> parameters, F f) {
    program = scalar::make_program(parameters, f);
  }
  scalar::Program program;
  std::vector<ScalarFunction> told;
  std::string closure;
  std::function<void(const ScalarFunction&)> inspect = [](const ScalarFunction&) {};
};

NdArray run(const std::vector<Tensor>& inputs, const Tensor& output, std::initializer_list<ArrayLike> values) {
  return K::function(inputs, {output})(values)[0];
}

Module optimized() {
  Journal journal;
  return run_pipeline(Definition::current()->module(), {}, journal);
}

// The nodes of a function that compute something, after all passes.
std::vector<const Node*> computed_nodes(const char* function) {
  static Module module;
  module = optimized();
  std::vector<const Node*> computed;
  for (const Node& node : module.find_function(function)->graph.nodes())
    if (!is_input(node) && !is_state(node) && !is_constant(node)) computed.push_back(&node);
  return computed;
}

const Node& node_of(const Tensor& tensor) {
  return tensor.definition()->graph.node(tensor.definition()->tensors[tensor.id()].value);
}

}  // namespace

TEST_CASE("Map: of a tensor, of tensors and numbers that broadcast") {
  const Fresh fresh;
  const Tensor x = K::placeholder({2, 1}, "x"), y = K::placeholder({3}, "y");
  const float gain = 10;
  const Tensor a = Map(x, [gain](Scalar v) { return gain * v; });
  CHECK(run({x}, a, {{{1.f}, {2.f}}}) == NdArray({2, 1}, std::vector<float>{10, 20}));
  const Tensor b = Map({x, y, 100}, [](Scalar u, Scalar v, Scalar w) { return u + v + w; });
  CHECK(b.shape() == Shape{2, 3});
  CHECK(run({x, y}, b, {{{1.f}, {2.f}}, {10.f, 20.f, 30.f}}) ==
        NdArray({2, 3}, std::vector<float>{111, 121, 131, 112, 122, 132}));
  const Tensor c = Map({y, 0.5}, [](Scalar v, Scalar limit) { return v > limit; });
  CHECK(c.dtype() == DType::boolean);
  CHECK(node_of(c).op == &op::map);
  CHECK(node_of(a).provenance.location.file == "map_test.cpp");
  CHECK(node_of(a).provenance.location.line == __LINE__ - 10);
}

TEST_CASE("Map: several results are tensors of one node") {
  const Fresh fresh;
  const Tensor x = K::placeholder({2}, "x");
  struct Three {
    Scalar sum, is_large, whole;
  };
  const std::vector<Tensor> results = Map(x, [](Scalar v) { return Three{v + 1, v > 1, to<int>(v)}; });
  REQUIRE(results.size() == 3);
  CHECK(&node_of(results[0]) == &node_of(results[2]));
  CHECK(results[1].dtype() == DType::boolean);
  CHECK(results[2].dtype() == DType::i32);
  const auto f = K::function({x}, {results[2], results[0], results[1]});
  const std::vector<NdArray> values = f({{0.5f, 2.5f}});
  CHECK(values[0].at(1) == 2);
  CHECK(values[1].at(0) == 1.5);
  CHECK(values[2].at(0) == 0);
  CHECK(values[2].at(1) == 1);
  const std::vector<Tensor> array = Map(x, [](Scalar v) { return std::array<Scalar, 2>{v, -v}; });
  const std::vector<Tensor> pair = Map(x, [](Scalar v) { return std::pair<Scalar, Scalar>{v, 2 * v}; });
  const std::vector<Tensor> tuple = Map(x, [](Scalar v) { return std::tuple<Scalar, Scalar>{v, 3 * v}; });
  CHECK(run({x}, array[1] + pair[1] + tuple[1], {{1.f, 10.f}}) == NdArray({2}, std::vector<float>{4, 40}));
}

TEST_CASE("Map: what the lifter is told of a typed function") {
  const Fresh fresh;
  TestLifter lifter;
  const Tensor x = K::placeholder({2}, "x"), n = K::placeholder({2}, "n", DType::i32);
  lifter.promise({DType::f32, DType::i32}, [](auto p) { return p[0]; });
  const double rate = 0.25;
  short shift = -3;
  lifter.inspect = [](const ScalarFunction& function) {
    const float v = 8;
    const int k = 5;
    const void* const arguments[] = {&v, &k};
    float result = 0;
    function.call(function.closure, arguments, &result);
    CHECK(result == 8 * 0.25f - 3 + 5);
  };
  const auto f = [rate, shift](float v, int k) { return v * static_cast<float>(rate) + static_cast<float>(shift + k); };
  Map({x, n}, f);
  REQUIRE(lifter.told.size() == 1);
  const ScalarFunction& told = lifter.told[0];
  CHECK(told.parameters == std::vector{DType::f32, DType::i32});
  CHECK(told.slot == -1);
  CHECK(told.closure_size == sizeof f);
  CHECK(std::memcmp(lifter.closure.data(), &f, sizeof rate) == 0);
  CHECK(told.result_size == sizeof(float));
  CHECK(told.place.line() == __LINE__ - 8);
}

TEST_CASE("Map: results of a lifted function lie as in a struct") {
  const Fresh fresh;
  TestLifter lifter;
  const Tensor x = K::placeholder({2}, "x");
  lifter.program = scalar::Program{{DType::f32}, {{.opcode = scalar::Opcode::parameter}}, {0, 0, 0}};
  struct Three {
    bool a;
    double b;
    short c;
  };
  Three result{};
  lifter.inspect = [&](const ScalarFunction& function) {
    CHECK(function.result_size == sizeof(Three));
    const float v = 8;
    const void* const arguments[] = {&v};
    function.call(function.closure, arguments, &result);
  };
  Map(x, [](float v) { return Three{v > 1, static_cast<double>(v) / 2, 7}; });
  CHECK((result.a && result.b == 4 && result.c == 7));
  result = {};
  Map(x, [](float v) { return std::tuple<bool, double, short>{v > 1, static_cast<double>(v) / 2, short{7}}; });
  CHECK((result.a && result.b == 4 && result.c == 7));
}

TEST_CASE("Map: a generic function is taken for the type of its tensors") {
  const Fresh fresh;
  TestLifter lifter;
  const Tensor x = K::placeholder({2}, "x"), d = K::placeholder({2}, "d", DType::f64);
  const auto half = [](auto a, auto b) { return (a + b) / 2; };
  lifter.promise({DType::f32, DType::f32}, [](auto p) { return p[0]; });
  lifter.inspect = [](const ScalarFunction& function) { CHECK(function.result_size == 4); };
  Map({x, x}, half);
  CHECK(lifter.told.back().parameters == std::vector{DType::f32, DType::f32});
  lifter.promise({DType::f64, DType::f64}, [](auto p) { return p[0]; });
  lifter.inspect = [](const ScalarFunction& function) {
    const double a = 1, b = 1.0 / 3;
    const void* const arguments[] = {&a, &b};
    double result = 0;
    function.call(function.closure, arguments, &result);
    CHECK(result == (1 + 1.0 / 3) / 2);
  };
  CHECK(Map({d, 1}, half).dtype() == DType::f64);
  CHECK(lifter.told.back().parameters == std::vector{DType::f64, DType::f64});
  CHECK(refusal([&] { Map({x, d}, half); }).find("generic function given to Map") != std::string::npos);
}

TEST_CASE("Map: refusals") {
  const Fresh fresh;
  const Tensor x = K::placeholder({2}, "x"), n = K::placeholder({2}, "n", DType::i32);
  const Tensor h = K::placeholder({2}, "h", DType::f16);
  CHECK(refusal([&] {
          Map(x, [](double v) { return v; });
        }).starts_with("parameter 1 of the function given to Map is a float64, but"));
  CHECK(refusal([&] { Map({x, n}, [](Scalar v) { return v; }); }) ==
        "the function given to Map takes 1 scalar, but it is given 2 operands");
  CHECK(refusal([&] { Map(h, [](Scalar v) { return v; }); }).find("C++ has no arithmetic on float16") !=
        std::string::npos);
  CHECK(
      refusal([&] { Map({n, 0.5}, [](int a, int b) { return a + b; }); }).starts_with("cannot combine the number 0.5"));
  try {
    Map(x, [](float v) { return v; });
    FAIL("no lifter is installed");
  } catch (const Error& error) {
    CHECK(error.code() == "IG0311");
    CHECK(error.status() == ExitStatus::unsupported);
    CHECK(error.location().line == __LINE__ - 5);
  }
}

TEST_CASE("Map: the gradient is that of the function") {
  const Fresh fresh;
  const Tensor x = K::placeholder({4}, "x", DType::f64), a = K::placeholder({1}, "a", DType::f64);
  struct Two {
    Scalar damped, square;
  };
  const std::vector<Tensor> results =
      Map({x, a}, [](Scalar v, Scalar k) { return Two{select(v > 0, v / (1 + exp(-k * v)), 0.1 * v), v * v * k}; });
  const Tensor loss = K::sum(results[0]) + 3 * K::sum(results[1]);
  const auto gradients = K::gradients(loss, {x, a});
  const auto f = K::function({x, a}, {gradients[0], gradients[1]});
  const std::vector<double> at{-1.5, -0.25, 0.5, 2};
  const double k = 0.7;
  const std::vector<NdArray> found = f({at, {k}});
  const auto total = [&](std::vector<double> v, double factor) {
    double sum = 0;
    for (const double e : v) sum += (e > 0 ? e / (1 + std::exp(-factor * e)) : 0.1 * e) + 3 * e * e * factor;
    return sum;
  };
  const double step = 1e-6;
  for (std::size_t i = 0; i < at.size(); ++i) {
    std::vector<double> up = at, down = at;
    up[i] += step, down[i] -= step;
    CHECK(found[0].at(static_cast<std::int64_t>(i)) ==
          Approx((total(up, k) - total(down, k)) / (2 * step)).epsilon(1e-7));
  }
  CHECK(found[1].at(0) == Approx((total(at, k + step) - total(at, k - step)) / (2 * step)).epsilon(1e-7));
}

TEST_CASE("Map: fused into the Dense before it, with the layer and the line that it comes from") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = K::placeholder({4, 20}, "x");
  Tensor y = layers::Dense(8, {.name = "lift"})(x);
  const float alpha = 0.5f;
  y = Map(y, [alpha](Scalar v) { return select(v > 0, v / (1 + exp(-alpha * v)), 0.1f * v); });
  K::function({x}, {y}, {}, "f");
  const std::vector<const Node*> computed = computed_nodes("f");
  REQUIRE(computed.size() == 1);
  CHECK(computed[0]->op == &op::dense);
  CHECK(computed[0]->provenance.location.line == __LINE__ - 5);
  CHECK(print(optimized()).find("select(0 < t0, t0 / (1 + exp(-0.5 * t0)), 0.1 * t0)") != std::string::npos);
}

TEST_CASE("activations: a function over scalars is one kernel with its Dense") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = K::placeholder({4, 20}, "x");
  const auto leaky = [](Scalar v) { return select(v < 0, 0.3f * v, v); };
  const Tensor y = layers::Dense(8, {.activation = leaky, .name = "one"})(x);
  const Tensor z = layers::Activation(leaky, {.name = "two"})(layers::Dense(3)(y));
  CHECK(node_of(y).op == &op::map);
  CHECK(node_of(y).provenance.layer == "one");
  CHECK(node_of(z).provenance.layer == "two");
  K::function({x}, {z}, {}, "f");
  const std::vector<const Node*> computed = computed_nodes("f");
  CHECK(computed.size() == 2);
  for (const Node* node : computed) CHECK(node->op == &op::dense);
  const Tensor v = K::placeholder({3}, "v");
  CHECK(run({v}, layers::Activation(leaky)(v), {{-10.f, 0.f, 2.f}}) == NdArray({3}, std::vector<float>{-3, 0, 2}));
  CHECK(refusal([&] {
          layers::Dense(2, {.activation = [](double d) { return d; }})(x);
        }).starts_with("parameter 1 of the function given to Map is a float64"));
}

TEST_CASE("layers: MapLayer stands in a Model and in a Sequential, with several inputs and outputs") {
  const Fresh fresh(Profile::keras3);
  const Tensor n = Input({3}, {.name = "n", .dtype = DType::i32}), x = Input({3}, {.name = "x"});
  const Tensor volts = layers::MapLayer([](Scalar counts) { return counts * 0.5f; })(n);
  struct Two {
    Scalar sum, product;
  };
  const layers::MapLayer both([](Scalar a, Scalar b) { return Two{a + b, a * b}; }, {.name = "both"});
  const std::vector<Tensor> results = both.apply({volts, x});
  REQUIRE(results.size() == 2);
  CHECK(node_of(volts).provenance.layer == "map");
  CHECK(node_of(results[1]).provenance.layer == "both");
  const Model model({n, x}, {results[0], results[1]});
  CHECK(model.layers().size() == 4);
  const auto f = K::function({n, x}, {results[1]});
  CHECK(f({{{2, 4, 6}}, {{1.f, 2.f, 3.f}}})[0] == NdArray({1, 3}, std::vector<float>{1, 4, 9}));
  const Sequential stack({layers::Dense(2, {.input_shape = {3}}), layers::MapLayer([](Scalar v) { return v * v; })});
  CHECK(stack.output_shape().back() == Dim(2));
  CHECK(refusal([&] { both.apply({x}); }) == "the function given to Map takes 2 scalars, but it is given 1 operand");
}

TEST_CASE("losses and metrics: a function over scalars is averaged over the last axis, then over the samples") {
  const Fresh fresh(Profile::keras3);
  const Tensor t = K::placeholder({2, 3}, "t", DType::i32), p = K::placeholder({2, 3}, "p");
  const auto asymmetric = [](Scalar y_true, Scalar y_pred) {
    const Scalar error = y_pred - y_true;
    return select(error > 0, error * error, -2 * error);
  };
  const Loss loss(asymmetric, "asymmetric");
  const NdArray targets({2, 3}, std::vector<std::int64_t>{0, 1, 2, 3, 4, 5});
  const NdArray predictions({2, 3}, std::vector<float>{2, 1, 1, 3, 5, 5});
  CHECK(loss.name() == "asymmetric");
  CHECK(run({t, p}, loss.per_sample(t, p), {targets, predictions}) == NdArray({2}, std::vector<float>{2, 1.f / 3}));
  CHECK(run({t, p}, loss(t, p), {targets, predictions}).at(0) == Approx((2 + 1.0 / 3) / 2));
  const NdArray slope = run({t, p}, K::gradients(loss(t, p), {p})[0], {targets, predictions});
  const std::vector<double> expected{4, -2, -2, -2, 2, -2};  // 2 error, or -2; at 0 that of the branch taken
  for (std::int64_t i = 0; i < 6; ++i)
    CHECK(slope.at(i) == Approx(expected[static_cast<std::size_t>(i)] / 6).margin(1e-12));
  const TrackedMetric metric = Metric(asymmetric, "asymmetric").track(t, p);
  const auto f = K::function({t, p}, {metric.result}, metric.updates);
  CHECK(f({targets, predictions})[0].at(0) == Approx((2 + 1.0 / 3) / 2));
  CHECK(f({targets, targets})[0].at(0) == Approx((2 + 1.0 / 3) / 4));
}

TEST_CASE("optimizers: a rule of one element with slots, clipping and weight decay") {
  const Fresh fresh(Profile::keras3);
  const Tensor w = K::variable({1, -2}, "w"), g = K::placeholder({2}, "g");
  const optimizers::Elementwise rule(
      [](Scalar p, Scalar d, Scalar m, Scalar rate) {
        m = 0.5f * m + d;
        return std::pair<Scalar, Scalar>{p - rate * m, m};
      },
      {.slots = {{"momentum", 1}}, .learning_rate = 0.5, .weight_decay = 0.1, .clipvalue = 2.0});
  const auto train = K::function({g}, {}, rule.get_updates_of({g}, {w}), "train");
  REQUIRE(rule.weights().size() == 2);
  CHECK(rule.weights()[0].name() == "elementwise/iteration");
  CHECK(rule.weights()[1].name() == "elementwise/w_momentum");
  train({{1.f, -10.f}});
  train({{1.f, -10.f}});
  // w (1 - 0.1 * 0.5), then the rule with gradients 1 and -2.
  double value[] = {1, -2}, m[] = {1, 1};
  for (int step = 0; step < 2; ++step)
    for (int i = 0; i < 2; ++i) {
      m[i] = 0.5 * m[i] + (i == 0 ? 1 : -2);
      value[i] = value[i] * 0.95 - 0.5 * m[i];
    }
  for (int i = 0; i < 2; ++i) {
    CHECK(K::get_value(w).at(i) == Approx(value[i]));
    CHECK(K::get_value(rule.weights()[1]).at(i) == Approx(m[i]));
  }
  std::size_t with_elements = 0;
  for (const Node* node : computed_nodes("train")) {
    if (node->results[0].shape.empty()) continue;
    ++with_elements;
    CHECK(node->op == &op::map);
    CHECK(node->results.size() == 2);
  }
  CHECK(with_elements == 1);
}

TEST_CASE("optimizers: Adam as a rule is Adam") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor u = K::variable({1, -2, 3}, "u"), w = K::variable({1, -2, 3}, "w"), g = K::placeholder({3}, "g");
    struct Next {
      Scalar p, m, v;
    };
    const optimizers::Elementwise rule(
        [](Scalar p, Scalar d, Scalar m, Scalar v, Scalar rate, Scalar t) {
          m = 0.9f * m + 0.1f * d;
          v = 0.999f * v + 0.001f * d * d;
          const Scalar scale = rate * sqrt(1 - pow(0.999f, t)) / (1 - pow(0.9f, t));
          return Next{p - scale * m / (sqrt(v) + 1e-7f), m, v};
        },
        {.slots = {{"m"}, {"v"}}, .learning_rate = 0.01});
    const optimizers::Adam adam({.learning_rate = 0.01});
    K::Updates updates = rule.get_updates_of({g}, {u});
    for (const K::Update& update : adam.get_updates_of({g}, {w})) updates.push_back(update);
    const auto train = K::function({g}, {}, updates);
    for (int step = 0; step < 3; ++step) train({{0.5f, -1.f, 2.f * static_cast<float>(step)}});
    for (int i = 0; i < 3; ++i) CHECK(K::get_value(u).at(i) == Approx(K::get_value(w).at(i)).epsilon(1e-5));
  }
}

TEST_CASE("optimizers: rules that do not fit their slots") {
  const Fresh fresh(Profile::keras3);
  const auto plain = [](Scalar p, Scalar d, Scalar rate) { return p - rate * d; };
  CHECK(refusal([&] { optimizers::Elementwise(plain, {.slots = {{"m"}}}); }) ==
        "a rule with 1 slot takes 4 or 5 arguments, but this one takes 3");
  const auto forgetful = [](Scalar p, Scalar d, Scalar m, Scalar rate) { return p - rate * (d + m); };
  CHECK(refusal([&] { optimizers::Elementwise(forgetful, {.slots = {{"m"}}}); }) ==
        "a rule with 1 slot returns 2 values, but this one returns 1");
  const Tensor w = K::variable({1, -2}, "w"), g = K::placeholder({2}, "g");
  CHECK(refusal([&] {
          const optimizers::Elementwise rule([](Scalar p, Scalar d, Scalar rate) { return p - 0.5 * rate * d; });
          rule.get_updates_of({g}, {w});
        }).starts_with("result 1 of the rule is a float64, but the parameter"));
}
