// The transcendental functions of constant folding against the long double functions of libm.
#include "ir/transcendental.h"

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "tests/catch.h"

namespace {

static_assert(LDBL_MANT_DIG >= 64, "the reference needs more bits than a double has");

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

std::uint64_t next_random(std::uint64_t& state) {  // Knuth's MMIX generator, upper bits mixed down
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state ^ (state >> 29);
}
double double_of(std::uint64_t bits) {
  double x;
  std::memcpy(&x, &bits, sizeof(x));
  return x;
}

struct Case {
  const char* name;
  double (*function)(double);
  long double (*reference)(long double);
};
const Case cases[] = {
    {"exp", ingot::transcendental::exp, expl},       {"expm1", ingot::transcendental::expm1, expm1l},
    {"log", ingot::transcendental::log, logl},       {"log1p", ingot::transcendental::log1p, log1pl},
    {"sin", ingot::transcendental::sin, sinl},       {"cos", ingot::transcendental::cos, cosl},
    {"tanh", ingot::transcendental::tanh, tanhl},    {"erf", ingot::transcendental::erf, erfl},
    {"cbrt", ingot::transcendental::cbrt, cbrtl},    {"exp2", ingot::transcendental::exp2, exp2l},
    {"log2", ingot::transcendental::log2, log2l},    {"log10", ingot::transcendental::log10, log10l},
    {"tan", ingot::transcendental::tan, tanl},       {"asin", ingot::transcendental::asin, asinl},
    {"acos", ingot::transcendental::acos, acosl},    {"atan", ingot::transcendental::atan, atanl},
    {"sinh", ingot::transcendental::sinh, sinhl},    {"cosh", ingot::transcendental::cosh, coshl},
    {"asinh", ingot::transcendental::asinh, asinhl}, {"acosh", ingot::transcendental::acosh, acoshl},
    {"atanh", ingot::transcendental::atanh, atanhl}, {"erfc", ingot::transcendental::erfc, erfcl},
};

TEST_CASE("folded functions are within one unit in the last place", "[transcendental]") {
  std::vector<double> values = {0., -0., INFINITY, -INFINITY, NAN, 1., -1., 0.5, -0.5, DBL_MAX, -DBL_MAX, DBL_MIN,
                                DBL_TRUE_MIN, 709.782712893384, 709.78271289338409, -708.5, -745.13321910194122, -746.,
                                20., 6., 5.999,
                                // The double closest to a multiple of pi/2: Muller, "Elementary Functions", table 11.1.
                                6381956970095103. * 0x1p797};
  std::uint64_t state = 1;
  for (int i = 0; i < 20000; ++i) {
    std::uint64_t bits = next_random(state);
    if (i % 3 == 0) bits = (bits & 0x800fffffffffffffu) | (983 + (bits >> 52) % 51) << 52;
    if (i % 3 == 1) bits = (bits & 0x800fffffffffffffu) | (1013 + (bits >> 52) % 20) << 52;
    values.push_back(double_of(bits));
  }
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
    CHECK(worst <= 1);
    CHECK(wrong_signs == 0);
  }
}

TEST_CASE("folded functions of two numbers are within one unit in the last place", "[transcendental]") {
  struct BinaryCase {
    const char* name;
    double (*function)(double, double);
    long double (*reference)(long double, long double);
  };
  const BinaryCase binary_cases[] = {{"atan2", ingot::transcendental::atan2, atan2l},
                                     {"hypot", ingot::transcendental::hypot, hypotl}};
  std::vector<double> a, b;
  const double values[] = {0., DBL_TRUE_MIN, 1e-310, 0.5, 1., 1.5, 3., 1e15, 1e300, DBL_MAX, INFINITY, NAN};
  for (const double x : values)
    for (const double y : values)
      for (const double sign_x : {1., -1.})
        for (const double sign_y : {1., -1.}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint64_t state = 3;
  const auto fraction = [&] { return static_cast<double>(static_cast<std::int64_t>(next_random(state))) * 0x1p-63; };
  for (int i = 0; i < 20000; ++i) {
    a.push_back(i % 2 ? double_of(next_random(state)) : fraction());
    b.push_back(i % 3 ? a.back() * fraction() * 4 : i % 2 ? double_of(next_random(state)) : fraction());
  }
  for (const BinaryCase& test : binary_cases) {
    double worst = 0;
    std::size_t worst_at = 0;
    int wrong_signs = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      const long double want = test.reference(a[i], b[i]);
      const double got = test.function(a[i], b[i]);
      const double ulps = distance_in_ulps(got, want);
      if (ulps > worst) worst = ulps, worst_at = i;
      wrong_signs += !std::isnan(want) && std::signbit(want) != std::signbit(got);
    }
    INFO(test.name << ": " << worst << " ulps at " << a[worst_at] << ", " << b[worst_at]);
    CHECK(worst <= 1);
    CHECK(wrong_signs == 0);
  }
}

TEST_CASE("folded powers are within one unit in the last place", "[transcendental]") {
  std::vector<double> a, b;
  const double values[] = {0.,   DBL_TRUE_MIN,      1e-310, 0.5,      1., 1.5, 2., 3., 4.,
                           1e15, 9007199254740991., 1e300,  INFINITY, NAN};
  for (const double x : values)
    for (const double y : values)
      for (const double sign_x : {1., -1.})
        for (const double sign_y : {1., -1.}) a.push_back(x * sign_x), b.push_back(y * sign_y);
  std::uint64_t state = 2;
  const auto fraction = [&] { return static_cast<double>(static_cast<std::int64_t>(next_random(state))) * 0x1p-63; };
  for (int i = 0; i < 20000; ++i) {
    a.push_back(i % 2 ? double_of(next_random(state) >> 1) : 1 + fraction() * 0.5);
    b.push_back(745 * fraction() / std::max(std::abs(std::log(a.back())), 1e-300));
  }
  double worst = 0;
  std::size_t worst_at = 0;
  int wrong_signs = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const long double want = powl(a[i], b[i]);
    const double got = ingot::transcendental::power(a[i], b[i]);
    const double ulps = distance_in_ulps(got, want);
    if (ulps > worst) worst = ulps, worst_at = i;
    wrong_signs += !std::isnan(want) && std::signbit(want) != std::signbit(got);
  }
  INFO(worst << " ulps at " << a[worst_at] << " to the power " << b[worst_at]);
  CHECK(worst <= 1);
  CHECK(wrong_signs == 0);
}

}  // namespace
