// The float functions of runtime/math.h against the double functions of libm, over a sample of all floats or, by
// ingot_tests "[exhaustive]", over all 2^32 of them.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/runtime/math_form.h"

namespace {
using namespace ingot_test;

const Form* const forms[] = {&scalar_form, &v4f_form, &v8f_form, &v16f_form};
constexpr std::size_t batch = 4096;

// The distance in units of the last place of the float next to `want`; one beyond the largest float is infinity.
double distance_in_ulps(float got, double want) {
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got) ? 0 : 1e30;
  const double infinite = 0x1p128;
  const double seen = std::isinf(got) ? std::copysign(infinite, got) : got;
  const double wanted = std::abs(want) >= 0x1.ffffffp127 ? std::copysign(infinite, want) : want;
  int exponent = 0;
  std::frexp(wanted, &exponent);
  return std::abs(seen - wanted) / std::ldexp(1.0, wanted == 0 ? -149 : std::min(std::max(exponent - 24, -149), 104));
}

struct Case {
  const char* name;
  UnaryLoop Form::* loop;
  double (*reference)(double);
  double bound;  // in ulps; 0: the very same number
};
const Case cases[] = {
    {"exp", &Form::exp, std::exp, 2},
    {"expm1", &Form::expm1, std::expm1, 2},
    {"log", &Form::log, std::log, 1.5},
    {"log1p", &Form::log1p, std::log1p, 3},
    {"sin", &Form::sin, std::sin, 3},
    {"cos", &Form::cos, std::cos, 3},
    {"tanh", &Form::tanh, std::tanh, 3},
    {"erf", &Form::erf, std::erf, 3},
    {"sqrt", &Form::sqrt, std::sqrt, 0.5},
    {"tan", &Form::tan, std::tan, 4},
    {"asin", &Form::asin, std::asin, 3},
    {"acos", &Form::acos, std::acos, 2},
    {"atan", &Form::atan, std::atan, 2},
    {"sinh", &Form::sinh, std::sinh, 2},
    {"cosh", &Form::cosh, std::cosh, 2},
    {"asinh", &Form::asinh, std::asinh, 3},
    {"acosh", &Form::acosh, std::acosh, 2.5},
    {"atanh", &Form::atanh, std::atanh, 2},
    {"exp2", &Form::exp2, std::exp2, 1.5},
    {"log2", &Form::log2, std::log2, 0.6},
    {"log10", &Form::log10, std::log10, 0.6},
    {"cbrt", &Form::cbrt, std::cbrt, 1},
    {"erfc", &Form::erfc, std::erfc, 4},
    {"floor", &Form::floor, std::floor, 0},
    {"ceil", &Form::ceil, std::ceil, 0},
    {"round", &Form::round, std::nearbyint, 0},
    {"truncate", &Form::truncate, std::trunc, 0},
    {"sign", &Form::sign, [](double x) { return x > 0   ? 1.0
                                                : x < 0 ? -1.0
                                                        : x; }, 0},
    {"absolute", &Form::absolute, [](double x) { return std::abs(x); }, 0},
};

float float_of(std::uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

// All floats whose bits are a multiple of `stride`, and those next to powers of two and to the edges of the formulas.
void measure(const Case& test, std::uint32_t stride) {
  std::vector<std::uint32_t> special;
  for (std::uint32_t exponent = 0; exponent < 512; ++exponent)
    for (std::uint32_t around = 0; around < 9; ++around) special.push_back((exponent << 23) + around - 4);
  for (const float x :
       {1.f, 10.f, 88.72284f, 88.3762626f, 89.f, -87.33655f, -103.97208f, -104.f, 8192.f, 0.70710678f, 4.f})
    for (std::uint32_t around = 0; around < 33; ++around) {
      std::uint32_t bits;
      std::memcpy(&bits, &x, sizeof(x));
      special.push_back(bits + around - 16), special.push_back((bits + around - 16) ^ 0x80000000u);
    }
  special.resize((special.size() + batch - 1) / batch * batch);

  double worst[std::size(forms)] = {};
  float worst_at[std::size(forms)] = {};
  std::size_t wrong_signs = 0;
  std::vector<float> from(batch), to(batch);
  std::vector<double> want(batch);
  const auto run = [&] {
    for (std::size_t i = 0; i < batch; ++i) want[i] = test.reference(from[i]);
    for (std::size_t k = 0; k < std::size(forms); ++k) {
      if (!forms[k]->runs_here()) continue;
      (forms[k]->*test.loop)(from.data(), to.data(), batch);
      for (std::size_t i = 0; i < batch; ++i) {
        const double ulps = distance_in_ulps(to[i], want[i]);
        if (ulps > worst[k]) worst[k] = ulps, worst_at[k] = from[i];
        if (!std::isnan(to[i]) && std::signbit(to[i]) != std::signbit(want[i])) ++wrong_signs;
      }
    }
  };
  for (std::size_t start = 0; start < special.size(); start += batch) {
    for (std::size_t i = 0; i < batch; ++i) from[i] = float_of(special[start + i]);
    run();
  }
  for (std::uint64_t bits = 0; bits >> 32 == 0;) {
    for (std::size_t i = 0; i < batch; ++i, bits += stride) from[i] = float_of(static_cast<std::uint32_t>(bits));
    run();
  }
  for (std::size_t k = 0; k < std::size(forms); ++k) {
    INFO(test.name << ", " << forms[k]->name << ": " << worst[k] << " ulps at " << worst_at[k]);
    CHECK(worst[k] <= test.bound);
    if (stride == 1) WARN(test.name << ", " << forms[k]->name << ": " << worst[k] << " ulps at " << worst_at[k]);
  }
  INFO(test.name);
  CHECK(wrong_signs == 0);
}

TEST_CASE("float functions stay within their bounds on a sample of all floats", "[runtime]") {
  for (const Case& test : cases) measure(test, 4093);
}
TEST_CASE("float functions stay within their bounds on all floats", "[.][exhaustive]") {
  for (const Case& test : cases) measure(test, 1);
}

TEST_CASE("minimum and maximum follow NumPy on NaN", "[runtime]") {
  const float values[] = {std::nanf(""), -INFINITY, -1.f, -0.f, 0.f, 1e-45f, 2.f, INFINITY};
  std::vector<float> a, b;
  for (const float x : values)
    for (const float y : values) a.push_back(x), b.push_back(y);
  std::vector<float> to(a.size());
  for (const Form* form : forms) {
    if (!form->runs_here()) continue;
    CAPTURE(form->name);
    const auto check = [&](BinaryLoop loop, bool is_maximum, bool is_constant) {
      loop(a.data(), b.data(), to.data(), to.size());
      for (std::size_t i = 0; i < to.size(); ++i) {
        if (is_constant && std::isnan(b[i])) continue;
        CAPTURE(a[i], b[i], is_maximum);
        if (std::isnan(a[i]) || std::isnan(b[i]))
          CHECK(std::isnan(to[i]));
        else
          CHECK(to[i] == (is_maximum ? std::max(a[i], b[i]) : std::min(a[i], b[i])));
      }
    };
    check(form->minimum, false, false);
    check(form->maximum, true, false);
    check(form->minimum_constant, false, true);
    check(form->maximum_constant, true, true);
  }
}

TEST_CASE("remainder is exact and has the sign of the divisor", "[runtime]") {
  std::vector<float> a, b;
  const float values[] = {0.f,       -0.f,       1e-45f, 3e-45f,        1.1754942e-38f, 1.17549435e-38f,
                          0.1f,      1.f,        1.5f,   3.f,           7.25f,          1000.f,
                          8388607.f, 16777216.f, 1e20f,  3.4028235e38f, INFINITY,       std::nanf("")};
  for (const float x : values)
    for (const float y : values)
      for (const float sign_x : {1.f, -1.f})
        for (const float sign_y : {1.f, -1.f}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint32_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    state = state * 1664525u + 1013904223u;
    a.push_back(float_of(state));
    state = state * 1664525u + 1013904223u;
    b.push_back(float_of(state));
  }
  a.resize(a.size() / 16 * 16), b.resize(a.size());
  std::vector<float> to(a.size());
  for (const Form* form : forms) {
    if (!form->runs_here()) continue;
    form->remainder(a.data(), b.data(), to.data(), to.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < to.size(); ++i) {
      float want = std::fmod(a[i], b[i]);
      if (want != 0 && (want < 0) != (b[i] < 0)) want += b[i];
      // x % inf for x of the other sign is inf, as in Python.
      const bool same = std::isnan(want) ? std::isnan(to[i]) : to[i] == want;
      if (!same) UNSCOPED_INFO(a[i] << " % " << b[i] << " gave " << to[i] << ", not " << want);
      wrong += !same;
    }
    CAPTURE(form->name);
    CHECK(wrong == 0);
  }
}

TEST_CASE("power stays within its bound, with the special values of C", "[runtime]") {
  std::vector<float> a, b;
  const float values[] = {0.f,        1e-45f,     1e-39f, 0.5f,          0.99999994f, 1.f,          1.0000001f,
                          1.5f,       2.f,        3.f,    4.f,           10.f,        127.f,        149.f,
                          16777215.f, 16777216.f, 3e9f,   3.4028235e38f, INFINITY,    std::nanf("")};
  for (const float x : values)
    for (const float y : values)
      for (const float sign_x : {1.f, -1.f})
        for (const float sign_y : {1.f, -1.f}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint32_t state = 1;
  const auto next = [&] { return state = state * 1664525u + 1013904223u; };
  for (int i = 0; i < 400000; ++i) {
    const float x = float_of(next() & 0x7fffffffu);
    // Half of the bases near 1; exponents such that most results are finite, up to denormals.
    a.push_back(i % 2 ? x : 1 + static_cast<float>(static_cast<std::int32_t>(next())) * 0x1p-33f);
    const double largest = 104 / std::max(std::abs(std::log(static_cast<double>(a.back()))), 1e-30);
    b.push_back(static_cast<float>(largest * static_cast<std::int32_t>(next()) * 0x1p-31));
  }
  a.resize(a.size() / 16 * 16), b.resize(a.size());
  std::vector<float> to(a.size());
  for (const Form* form : forms) {
    if (!form->runs_here()) continue;
    form->power(a.data(), b.data(), to.data(), to.size());
    double worst = 0;
    std::size_t worst_at = 0, wrong_signs = 0;
    for (std::size_t i = 0; i < to.size(); ++i) {
      const double want = std::pow(static_cast<double>(a[i]), static_cast<double>(b[i]));
      const double ulps = distance_in_ulps(to[i], want);
      if (ulps > worst) worst = ulps, worst_at = i;
      wrong_signs += !std::isnan(want) && std::signbit(want) != std::signbit(to[i]);
    }
    INFO(form->name << ": " << worst << " ulps at " << a[worst_at] << " to the power " << b[worst_at]);
    CHECK(worst <= 3);
    CHECK(wrong_signs == 0);
  }
}

}  // namespace
