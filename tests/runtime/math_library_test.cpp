// The functions of two numbers of runtime/math_library.h, in float in all forms and in double, against the long double
// functions of libm. Those of one number stand with the others in math_test.cpp and math_double_test.cpp.
#include "runtime/math_library.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

#include "tests/catch.h"
#include "tests/runtime/math_form.h"

namespace {
using namespace ingot_test;

std::uint64_t next_random(std::uint64_t& state) {  // splitmix64, Steele et al. 2014
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

template <class T>
T number_of(std::uint64_t bits) {
  std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t> own = 0;
  own = static_cast<decltype(own)>(bits);
  T x;
  std::memcpy(&x, &own, sizeof(x));
  return x;
}

// In units of the last place of the T next to `want`.
template <class T>
double distance_in_ulps(T got, long double want) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got) ? 0 : 1e30;
  const long double infinite = std::ldexp(1.L, Limits::max_exponent);
  const long double rounds_up = infinite - std::ldexp(1.L, Limits::max_exponent - Limits::digits - 1);
  const long double seen = std::isinf(got) ? std::copysign(infinite, static_cast<long double>(got)) : got;
  const long double wanted = std::abs(want) >= rounds_up ? std::copysign(infinite, want) : want;
  int exponent = 0;
  std::frexp(wanted, &exponent);
  const int lowest = Limits::min_exponent - Limits::digits, highest = Limits::max_exponent - Limits::digits;
  const int unit = wanted == 0 ? lowest : std::clamp(exponent - Limits::digits, lowest, highest);
  return static_cast<double>(std::ldexp(std::abs(seen - wanted), -unit));
}

// Special values in all pairs, then any two, two of one size, and two near 1. A multiple of 16.
template <class T>
void draw(std::vector<T>& a, std::vector<T>& b) {
  using Limits = std::numeric_limits<T>;
  const T values[] = {0,
                      Limits::denorm_min(),
                      Limits::min() / 3,
                      Limits::min(),
                      T(0.5),
                      1,
                      T(1.5),
                      3,
                      T(1e15),
                      Limits::max() / 2,
                      Limits::max(),
                      Limits::infinity(),
                      Limits::quiet_NaN()};
  for (const T x : values)
    for (const T y : values)
      for (const T sign_x : {T(1), T(-1)})
        for (const T sign_y : {T(1), T(-1)}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint64_t state = 5;
  const auto fraction = [&] { return static_cast<double>(static_cast<std::int64_t>(next_random(state))) * 0x1p-63; };
  for (int i = 0; i < 200000; ++i) {
    a.push_back(i % 3 == 0 ? static_cast<T>(fraction()) : number_of<T>(next_random(state)));
    b.push_back(i % 3 == 0   ? static_cast<T>(fraction())
                : i % 3 == 1 ? static_cast<T>(static_cast<double>(a.back()) * fraction() * 4)
                             : number_of<T>(next_random(state)));
  }
  a.resize(a.size() / 16 * 16), b.resize(a.size());
}

struct Case {
  const char* name;
  BinaryLoop Form::* loop;
  double (*in_double)(double, double);
  long double (*reference)(long double, long double);
  double bound, bound_in_double;  // in ulps; 0: the very same number
};
const Case cases[] = {
    {"atan2", &Form::atan2, [](double y, double x) { return ingot_rt::atan2(y, x); }, atan2l, 2, 3},
    {"hypot", &Form::hypot, [](double x, double y) { return ingot_rt::hypot(x, y); }, hypotl, 1.5, 1.5},
    {"fmod", &Form::fmod, [](double x, double y) { return ingot_rt::fmod(x, y); }, fmodl, 0, 0},
};

template <class T>
void check(const char* what, const Case& test, const std::vector<T>& a, const std::vector<T>& b,
           const std::vector<T>& got, double bound) {
  double worst = 0;
  std::size_t worst_at = 0, wrong_signs = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const long double want = test.reference(a[i], b[i]);
    const double ulps = distance_in_ulps(got[i], want);
    if (ulps > worst) worst = ulps, worst_at = i;
    wrong_signs += !std::isnan(want) && std::signbit(want) != std::signbit(got[i]);
  }
  INFO(test.name << ", " << what << ": " << worst << " ulps at " << a[worst_at] << ", " << b[worst_at]);
  CHECK(worst <= bound);
  CHECK(wrong_signs == 0);
}

TEST_CASE("functions of two numbers stay within their bounds, with the special values of C", "[runtime]") {
  std::vector<float> a, b;
  draw(a, b);
  std::vector<double> c, d;
  draw(c, d);
  for (const Case& test : cases) {
    for (const Form* form : {&scalar_form, &v4f_form, &v8f_form, &v16f_form}) {
      if (!form->runs_here()) continue;
      std::vector<float> got(a.size());
      (form->*test.loop)(a.data(), b.data(), got.data(), got.size());
      check(form->name, test, a, b, got, test.bound);
    }
    std::vector<double> got(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) got[i] = test.in_double(c[i], d[i]);
    check("double", test, c, d, got, test.bound_in_double);
  }
}

TEST_CASE("logarithms and powers of their bases are exact", "[runtime]") {
  for (int e = -149; e < 128; ++e) {
    CHECK(ingot_rt::log2(std::ldexp(1.f, e)) == static_cast<float>(e));
    CHECK(ingot_rt::exp2(static_cast<float>(e)) == std::ldexp(1.f, e));
  }
  for (int e = -1074; e < 1024; ++e) {
    CHECK(ingot_rt::log2(std::ldexp(1., e)) == e);
    CHECK(ingot_rt::exp2(static_cast<double>(e)) == std::ldexp(1., e));
  }
  float power = 1;
  for (int e = 0; e <= 10; ++e, power *= 10) CHECK(ingot_rt::log10(power) == static_cast<float>(e));
}

}  // namespace
