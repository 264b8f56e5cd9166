// The double functions of the runtime against the long double functions of libm (64 bits of significand on x86).
#include "runtime/math_double.h"

#include "runtime/math_library.h"

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/catch.h"

namespace {

double double_of(std::uint64_t bits) { return ingot_rt::bit_cast<double>(bits); }

double distance_in_ulps(double got, long double want) {
  if (std::isnan(want) || std::isnan(got)) return std::isnan(want) && std::isnan(got) ? 0 : 1e30;
  const long double infinite = 0x1p1024L;
  const long double seen = std::isinf(got) ? std::copysign(infinite, static_cast<long double>(got)) : got;
  const long double wanted = std::abs(want) >= infinite ? std::copysign(infinite, want) : want;
  int exponent = 0;
  std::frexp(wanted, &exponent);
  const int unit = wanted == 0 ? -1074 : std::min(std::max(exponent - 53, -1074), 971);
  return static_cast<double>(std::ldexp(std::abs(seen - wanted), -unit));
}

std::uint64_t next_random(std::uint64_t& state) {  // splitmix64, Steele et al. 2014
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Doubles of all exponents, a third of them between 2^-40 and 2^11, and the special ones.
std::vector<double> arguments() {
  std::vector<double> values = {0.,
                                -0.,
                                INFINITY,
                                -INFINITY,
                                NAN,
                                1.,
                                -1.,
                                2.,
                                -2.,
                                709.782712893384,
                                709.78271289338409,
                                -745.13321910194122,
                                -708.4,
                                -746.,
                                DBL_MAX,
                                -DBL_MAX,
                                DBL_MIN,
                                DBL_TRUE_MIN,
                                5.9,
                                6.,
                                -6.,
                                1048575.9,
                                1048576.,
                                4503599627370495.5};
  // The double closest to a multiple of pi/2: Muller, "Elementary Functions", 3rd ed., table 11.1.
  values.push_back(6381956970095103. * 0x1p797);
  std::uint64_t state = 1;
  for (int i = 0; i < 300000; ++i) {
    std::uint64_t bits = next_random(state);
    if (i % 3 == 0) bits = (bits & 0x800fffffffffffffu) | (983 + (bits >> 52) % 51) << 52;
    if (i % 3 == 1) bits = (bits & 0x800fffffffffffffu) | (1013 + (bits >> 52) % 20) << 52;
    values.push_back(double_of(bits));
  }
  return values;
}

struct Case {
  const char* name;
  double (*function)(double);
  long double (*reference)(long double);
  double bound;
};
const Case cases[] = {
    {"exp", ingot_rt::exp, expl, 2},
    {"expm1", ingot_rt::expm1, expm1l, 2},
    {"log", ingot_rt::log, logl, 1.5},
    {"log1p", ingot_rt::log1p, log1pl, 3},
    {"sin", ingot_rt::sin, sinl, 3},
    {"cos", ingot_rt::cos, cosl, 3},
    {"tanh", ingot_rt::tanh, tanhl, 3},
    {"erf", ingot_rt::erf, erfl, 4},
    {"tan", [](double x) { return ingot_rt::tan(x); }, tanl, 4},
    {"asin", [](double x) { return ingot_rt::asin(x); }, asinl, 3},
    {"acos", [](double x) { return ingot_rt::acos(x); }, acosl, 2},
    {"atan", [](double x) { return ingot_rt::atan(x); }, atanl, 3},
    {"sinh", [](double x) { return ingot_rt::sinh(x); }, sinhl, 2},
    {"cosh", [](double x) { return ingot_rt::cosh(x); }, coshl, 2},
    {"asinh", [](double x) { return ingot_rt::asinh(x); }, asinhl, 3},
    {"acosh", [](double x) { return ingot_rt::acosh(x); }, acoshl, 3},
    {"atanh", [](double x) { return ingot_rt::atanh(x); }, atanhl, 2},
    {"exp2", [](double x) { return ingot_rt::exp2(x); }, exp2l, 1.5},
    {"log2", [](double x) { return ingot_rt::log2(x); }, log2l, 0.6},
    {"log10", [](double x) { return ingot_rt::log10(x); }, log10l, 0.6},
    {"cbrt", [](double x) { return ingot_rt::cbrt(x); }, cbrtl, 1},
    {"erfc", [](double x) { return ingot_rt::erfc(x); }, erfcl, 4},
    {"sqrt", [](double x) { return ingot_rt::sqrt(x); }, sqrtl, 0.501},
    {"sqrt_by_steps", ingot_rt::sqrt_by_steps, sqrtl, 1},
    {"floor", [](double x) { return ingot_rt::floor(x); }, floorl, 0},
    {"ceil", [](double x) { return ingot_rt::ceil(x); }, ceill, 0},
    {"round", [](double x) { return ingot_rt::round(x); }, nearbyintl, 0},
    {"truncate", [](double x) { return ingot_rt::truncate(x); }, truncl, 0},
};

TEST_CASE("double functions stay within their bounds", "[runtime]") {
  const std::vector<double> values = arguments();
  for (const Case& test : cases) {
    double worst = 0, worst_at = 0;
    int wrong_signs = 0;
    for (const double x : values) {
      const double got = test.function(x);
      const long double want = test.reference(x);
      const double ulps = distance_in_ulps(got, want);
      if (ulps > worst) worst = ulps, worst_at = x;
      wrong_signs += !std::isnan(got) && std::signbit(got) != std::signbit(want);
    }
    INFO(test.name << ": " << worst << " ulps at " << worst_at);
    CHECK(worst <= test.bound);
    CHECK(wrong_signs == 0);
  }
}

TEST_CASE("power and remainder of doubles", "[runtime]") {
  std::vector<double> a, b;
  const double values[] = {0.,   DBL_TRUE_MIN,      1e-310, 0.5,      1., 1.5, 2., 3., 4.,
                           1e15, 9007199254740991., 1e300,  INFINITY, NAN};
  for (const double x : values)
    for (const double y : values)
      for (const double sign_x : {1., -1.})
        for (const double sign_y : {1., -1.}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint64_t state = 2;
  const auto fraction = [&] { return static_cast<double>(static_cast<std::int64_t>(next_random(state))) * 0x1p-63; };
  for (int i = 0; i < 200000; ++i) {
    a.push_back(i % 2 ? double_of(next_random(state) >> 1) : 1 + fraction() * 0.5);
    b.push_back(745 * fraction() / std::max(std::abs(std::log(a.back())), 1e-300));
  }
  double worst = 0;
  std::size_t worst_at = 0, wrong = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const long double want = powl(a[i], b[i]);
    const double got = ingot_rt::power(a[i], b[i]);
    const double ulps = distance_in_ulps(got, want);
    if (ulps > worst) worst = ulps, worst_at = i;
    wrong += !std::isnan(want) && std::signbit(want) != std::signbit(got);
    double rest = std::fmod(a[i], b[i]);
    if (rest != 0 && (rest < 0) != (b[i] < 0)) rest += b[i];
    const double seen = ingot_rt::remainder(a[i], b[i]);
    wrong += std::isnan(rest) ? !std::isnan(seen) : seen != rest;
  }
  INFO(worst << " ulps at " << a[worst_at] << " to the power " << b[worst_at]);
  CHECK(worst <= 3);
  CHECK(wrong == 0);
}

}  // namespace
