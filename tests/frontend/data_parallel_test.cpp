// A step in two halves: gradients of parts of a batch, reduced by the test as a host would, then the optimizer. The
// expected values are those of the one fused step on the whole batch.
#include <cmath>

#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;
using namespace ingot::optimizers;

namespace {

// y = tanh(x w + b) * scale in float64; parameters of rank 2, 1 and 0.
struct Network {
  explicit Network(const std::string& prefix) {
    const auto variable = [&](const NdArray& value, const std::string& name) {
      params.push_back(K::variable(value, prefix + name, DType::f64));
      return params.back();
    };
    x = K::placeholder({None, 3}, prefix + "x", DType::f64);
    target = K::placeholder({None, 2}, prefix + "target", DType::f64);
    const Tensor w = variable({{0.3, -0.2}, {0.5, 0.1}, {-0.4, 0.7}}, "w"), b = variable({0.1, -0.3}, "b");
    const Tensor scale = variable(NdArray({}, std::vector<double>{1.5}), "scale");
    loss = K::mean(K::square(K::tanh(K::dot(x, w) + b) * scale - target));
  }
  Tensor x, target, loss;
  std::vector<Tensor> params;
};

NdArray rows(std::int64_t first, std::int64_t count, std::int64_t width, double phase) {
  std::vector<double> values;
  for (std::int64_t i = first * width; i < (first + count) * width; ++i)
    values.push_back(2 * std::sin(phase + 1.7 * static_cast<double>(i)));
  return NdArray({count, width}, values);
}

// Five steps on batches of four, once fused and once as two halves of two rows each.
template <class MakeOptimizer>
void check_equals_fused(MakeOptimizer make) {
  const Network whole("whole_"), parts("parts_");
  const Optimizer fused_optimizer = make(), optimizer = make();
  const auto fused = K::function({whole.x, whole.target}, {whole.loss},
                                 fused_optimizer.get_updates(whole.loss, whole.params), "fused");
  const DataParallel step = data_parallel(parts.loss, parts.params, optimizer);
  const auto gradients = K::function({parts.x, parts.target}, {parts.loss, step.gradients}, {}, "gradients");
  const auto apply = K::function({step.reduced}, {}, step.updates, "apply");
  for (std::int64_t i = 0; i < 5; ++i) {
    const double loss = fused({rows(4 * i, 4, 3, 0.2), rows(4 * i, 4, 2, 0.9)})[0].at(0);
    const auto a = gradients({rows(4 * i, 2, 3, 0.2), rows(4 * i, 2, 2, 0.9)});
    const auto b = gradients({rows(4 * i + 2, 2, 3, 0.2), rows(4 * i + 2, 2, 2, 0.9)});
    REQUIRE(a[1].size() == 9);
    std::vector<double> mean;
    for (std::int64_t k = 0; k < 9; ++k) mean.push_back((a[1].at(k) + b[1].at(k)) / 2);
    apply({NdArray({9}, mean)});
    CHECK(std::fabs((a[0].at(0) + b[0].at(0)) / 2 - loss) <= 1e-12 * std::fabs(loss));
  }
  for (std::size_t p = 0; p < whole.params.size(); ++p) {
    const NdArray expected = K::get_value(whole.params[p]), found = K::get_value(parts.params[p]);
    REQUIRE(found.shape() == expected.shape());
    for (std::int64_t k = 0; k < found.size(); ++k) {
      INFO(parts.params[p].name() << "[" << k << "] is " << found.at(k) << ", expected " << expected.at(k));
      CHECK(std::fabs(found.at(k) - expected.at(k)) <= 1e-12 * std::fabs(expected.at(k)) + 1e-15);
    }
  }
}

}  // namespace

TEST_CASE("data parallel: gradients and apply equal the fused step (keras3)") {
  const Fresh fresh(Profile::keras3);
  SECTION("SGD") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .momentum = 0.9}); });
  }
  SECTION("Adam") {
    check_equals_fused([] { return Adam({.learning_rate = 0.01}); });
  }
  SECTION("clipnorm") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .clipnorm = 0.2}); });
  }
  SECTION("global_clipnorm") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .global_clipnorm = 0.3}); });
  }
  SECTION("clipvalue") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .clipvalue = 0.1}); });
  }
  SECTION("loss_scale_factor") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .loss_scale_factor = 8.0}); });
  }
  SECTION("gradient accumulation") {
    check_equals_fused([] { return Adam({.learning_rate = 0.01, .gradient_accumulation_steps = 2}); });
  }
}

TEST_CASE("data parallel: gradients and apply equal the fused step (keras2)") {
  const Fresh fresh(Profile::keras2);
  SECTION("clipnorm of all gradients together, and decay") {
    check_equals_fused([] { return SGD({.learning_rate = 0.1, .clipnorm = 0.3, .decay = 0.1}); });
  }
}

TEST_CASE("data parallel: one array of the gradients, in the order of the parameters") {
  const Fresh fresh(Profile::keras3);
  const Tensor a = K::variable({{1, 2}, {3, 4}}, "a"), unused = K::variable({7, 7, 7}, "unused");
  const Tensor b = K::variable({5, 6}, "b");
  // d/da sum(a^2) = 2 a, d/db sum(3 b) = 3; Keras 3 warns of the third and leaves it alone.
  const Tensor loss = K::sum(K::square(a)) + K::sum(3 * b);
  const DataParallel step = data_parallel(loss, {b, unused, a}, SGD({.learning_rate = 1}));
  REQUIRE(step.reduced.shape() == Shape{6});
  const auto gradients = K::function({}, {step.gradients}, {}, "gradients");
  const NdArray found = gradients(std::vector<NdArray>{})[0];
  const std::vector<double> expected = {3, 3, 2, 4, 6, 8};
  REQUIRE(found.size() == 6);
  for (std::int64_t k = 0; k < 6; ++k) CHECK(found.at(k) == expected[static_cast<std::size_t>(k)]);
  K::function({step.reduced}, {}, step.updates, "apply")({{10, 20, 1, 2, 3, 4}});
  CHECK(K::get_value(b).at(0) == -5);
  CHECK(K::get_value(b).at(1) == -14);
  CHECK(K::get_value(unused).at(0) == 7);
  for (std::int64_t k = 0; k < 4; ++k) CHECK(K::get_value(a).at(k) == 0);
}

TEST_CASE("data parallel: what is refused") {
  const Fresh fresh(Profile::keras3);
  const Tensor p = K::variable({1, 2}, "p"), other = K::variable({1, 2}, "other");
  const Tensor wide = K::variable({1, 2}, "wide", DType::f64), x = K::placeholder({None, 2}, "x");
  CHECK(refusal([&] { data_parallel(K::sum(p), {other}, SGD()); }) == "No gradients provided for any variable.");
  CHECK(
      refusal([&] { data_parallel(K::sum(x), {x}, SGD()); }).starts_with("params must be variables, but number 0 is "));
  const Tensor mixed = K::sum(p) + K::cast(K::sum(wide), DType::f32);
  CHECK(refusal([&] { data_parallel(mixed, {p, wide}, SGD()); }) ==
        "gradients of float32 and float64 do not fit into one array");
}
