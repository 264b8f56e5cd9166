// Custom kernels through the host compiler: emitted code and the reference give the same bits, in training too.
#include <cmath>
#include <cstdlib>
#include <functional>

#include "driver/build_cache.h"
#include "driver/check_model.h"
#include "driver/running_module.h"
#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

struct OwnCache {
  ScratchFolder folder{std::filesystem::temp_directory_path()};
  OwnCache() { setenv("INGOT_CACHE_DIR", folder.path().c_str(), 1); }
  ~OwnCache() { unsetenv("INGOT_CACHE_DIR"); }
};

// A polynomial whose multiply-adds a compiler would like to fuse, and a running sum; templates over the sizes.
const KernelSource mixed{"mixed", R"(
template <class T> T horner(T x) { return ((0.3f * x + 0.7f) * x - 1.1f) * x + 0.123f; }
template <class T, decltype(sizeof 0) n>
void mixed(const T (&x)[n], const T (&w)[n], T (&y)[n], T (&total)[1]) noexcept {
  total[0] = 0;
  for (decltype(n) i = 0; i < n; ++i) {
    y[i] = horner(x[i]) * w[i] + x[i];
    total[0] = total[0] + y[i] * w[i];
  }
}
)"};
const KernelSource mixed_gradient{"mixed_gradient", R"(
template <class T, decltype(sizeof 0) n>
void mixed_gradient(const T (&x)[n], const T (&w)[n], const T (&y)[n], const T (&)[1], const T (&dy)[n],
                    const T (&dtotal)[1], T (&dx)[n], T (&dw)[n]) noexcept {
  for (decltype(n) i = 0; i < n; ++i) {
    const T p = ((0.3f * x[i] + 0.7f) * x[i] - 1.1f) * x[i] + 0.123f, d = (0.9f * x[i] + 1.4f) * x[i] - 1.1f;
    const T g = dy[i] + dtotal[0] * w[i];
    dx[i] = g * (d * w[i] + 1);
    dw[i] = g * p + dtotal[0] * y[i];
  }
}
)"};

std::vector<Array> run(const Module& module, Backend backend, const std::vector<Array>& inputs) {
  RunningModule running(module, {}, backend);
  StateValues states = initial_values(module.states);
  return running.call("f", inputs, states);
}

Array numbers(std::int64_t count, double first, double step) {
  Array array({DType::f32, {count}});
  for (std::int64_t i = 0; i < count; ++i) array.set_number(i, first + step * static_cast<double>(i));
  return array;
}

}  // namespace

TEST_CASE("custom kernels: emitted code and the reference give the same bits") {
  const OwnCache cache;
  K::clear_session();
  const Tensor x = K::placeholder({37}, "x"), w = K::placeholder({37}, "w");
  const std::vector<Tensor> results = Custom({x, w}, {Type{DType::f32, {37}}, Type{DType::f32, {1}}}, mixed);
  K::function({x, w}, {results[0], results[1]}, {}, "f");
  const Module module = Definition::current()->module();
  const std::vector<Array> inputs{numbers(37, -1.7, 0.1), numbers(37, 0.9, -0.037)};
  const std::vector<Array> emitted = run(module, Backend::emitted, inputs);
  const std::vector<Array> reference = run(module, Backend::reference, inputs);
  CHECK(emitted[0] == reference[0]);
  CHECK(emitted[1] == reference[1]);
  for (std::int64_t i = 0; i < 37; ++i) {
    const double v = inputs[0].number(i);
    CHECK(emitted[0].number(i) ==
          Approx((((0.3 * v + 0.7) * v - 1.1) * v + 0.123) * inputs[1].number(i) + v).margin(1e-6));
  }
}

TEST_CASE("custom kernels: gradients through them, fused neighbours apart from them, one copy of the text") {
  const OwnCache cache;
  K::clear_session();
  const Tensor x = K::placeholder({6}, "x"), w = K::placeholder({6}, "w");
  const std::vector<Tensor> first =
      Custom({K::sin(x), w}, {Type{DType::f32, {6}}, Type{DType::f32, {1}}}, mixed, mixed_gradient);
  const std::vector<Tensor> second =
      Custom({first[0], w}, {Type{DType::f32, {6}}, Type{DType::f32, {1}}}, mixed, mixed_gradient);
  const Tensor loss = K::sum(K::square(second[0])) + K::sum(second[1]);
  const std::vector<Tensor> gradients = K::gradients(loss, {x, w});
  K::function({x, w}, {loss, gradients[0], gradients[1]}, {}, "f");
  const Module module = Definition::current()->module();
  const std::vector<Array> inputs{numbers(6, -0.8, 0.3), numbers(6, 0.9, -0.1)};
  const std::vector<Array> found = run(module, Backend::emitted, inputs);
  const auto value = [&](const std::vector<double>& v, const std::vector<double>& u) {
    double total = 0;
    std::vector<double> at(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) at[i] = std::sin(v[i]);
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < v.size(); ++i) {
        at[i] = (((0.3 * at[i] + 0.7) * at[i] - 1.1) * at[i] + 0.123) * u[i] + at[i];
        if (round == 1) total += at[i] * at[i] + at[i] * u[i];
      }
    return total;
  };
  std::vector<double> at[2];
  for (std::size_t k = 0; k < 2; ++k)
    for (std::int64_t i = 0; i < 6; ++i) at[k].push_back(inputs[k].number(i));
  CHECK(found[0].number(0) == Approx(value(at[0], at[1])).epsilon(1e-5));
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t i = 0; i < 6; ++i) {
      std::vector<double> up[2] = {at[0], at[1]}, down[2] = {at[0], at[1]};
      up[k][i] += 1e-5, down[k][i] -= 1e-5;
      const double slope = (value(up[0], up[1]) - value(down[0], down[1])) / 2e-5;
      CHECK(found[k + 1].number(static_cast<std::int64_t>(i)) == Approx(slope).epsilon(1e-4).margin(1e-5));
    }
  std::string source;
  for (const auto& [name, content] : compile_module(module, {}).files)
    if (name.ends_with(".cpp")) source += content;
  const auto count = [&](const std::string& part) {
    std::size_t occurrences = 0;
    for (std::size_t i = source.find(part); i != std::string::npos; i = source.find(part, i + 1)) ++occurrences;
    return occurrences;
  };
  CHECK(count("T horner(T x)") == 1);
  CHECK(count("void mixed_gradient(") == 1);
}

TEST_CASE("custom kernels: behind a dense layer the check of emitted code holds them against their bounds") {
  const OwnCache cache;
  K::clear_session();
  const Tensor x = K::placeholder({2, 5}, "x");
  const Tensor h = K::reshape(layers::Dense(4)(x), {8});
  const std::vector<Tensor> results = Custom({h, h}, {Type{DType::f32, {8}}, Type{DType::f32, {1}}}, mixed);
  K::function({x}, {K::tanh(results[0])}, {}, "f");
  const ModelCheck check = check_model(Definition::current()->module(), {});
  INFO(check_text(check));
  CHECK(check.has_passed());
  REQUIRE(!check.calls.empty());
  std::int64_t bounded = 0;
  for (const StepVerdict& step : check.calls[0].verdict.steps)
    if (step.kernel.find("custom") != std::string::npos) bounded += step.agreement.elements - step.agreement.unbounded;
  CHECK(bounded == 8 + 1);
}

TEST_CASE("custom kernels: text that does not compile is the user's error") {
  const OwnCache cache;
  K::clear_session();
  const Tensor x = K::placeholder({4}, "x");
  K::function({x}, {Custom(x, {4}, KernelSource{"wrong", "void wrong(const float (&x)[4]) noexcept { y = 1; }"})}, {},
              "f");
  const Module module = Definition::current()->module();
  const auto code = [](const std::function<void()>& action) {
    try {
      action();
    } catch (const Error& error) {
      CHECK(error.status() == ExitStatus::input_rejected);
      CHECK(std::string(error.what()).find("custom kernel") != std::string::npos);
      CHECK(std::string(error.what()).find("declared") != std::string::npos);  // what the compiler says of y
      return error.code();
    }
    return std::string("it has run");
  };
  CHECK(code([&] { run(module, Backend::reference, {numbers(4, 0, 1)}); }) == "IG0826");
  CHECK(code([&] { run(module, Backend::emitted, {numbers(4, 0, 1)}); }) == "IG0826");
  CHECK(code([&] { check_model(module, {}); }) == "IG0826");
}
