// Scalar: functions written over it have the types and values that they have over the built-in types.
#include "frontend/scalar.h"

#include <cmath>

#include "frontend/errors.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

template <class F>
scalar::Program recorded(std::initializer_list<DType> parameters, F function) {
  const Recording recording(std::span(parameters.begin(), parameters.size()));
  Recording& open = const_cast<Recording&>(recording);
  if constexpr (std::is_invocable_v<F, Scalar>)
    open.add_result(function(recording.parameter(0)));
  else if constexpr (std::is_invocable_v<F, Scalar, Scalar>)
    open.add_result(function(recording.parameter(0), recording.parameter(1)));
  else
    open.add_result(function(recording.parameter(0), recording.parameter(1), recording.parameter(2)));
  return recording.program();
}
template <class F>
std::string text(std::initializer_list<DType> parameters, F function) {
  return scalar::print(recorded(parameters, function));
}

double value(const scalar::Program& program, double x) {
  const scalar::Number argument{x, 0, static_cast<std::int64_t>(x)};
  scalar::Number result;
  scalar::evaluate(program, std::span(&argument, 1), std::span(&result, 1));
  return is_float(program.nodes[program.roots[0]].dtype) ? result.value : static_cast<double>(result.integer);
}

constexpr DType f32 = DType::f32, f64 = DType::f64, i32 = DType::i32, u8 = DType::u8;

}  // namespace

TEST_CASE("Scalar: a function is its program") {
  const float alpha = 0.5f;
  CHECK(text({f32}, [alpha](Scalar v) {
          const Scalar t = exp(-alpha * v);
          return select(v > 0, v / (1 + t), 0.1f * v);
        }) == "|p0: f32| select(0 < p0, p0 / (1 + exp(-0.5 * p0)), 0.1 * p0)");
}

TEST_CASE("Scalar: literals have their C++ types") {
  CHECK(text({f32}, [](Scalar v) { return v * 0.1f; }) == "|p0: f32| p0 * 0.1");
  CHECK(text({f32}, [](Scalar v) { return v * 0.1; }) == "|p0: f32| f64(p0) * 0.1f64");
  CHECK(text({f32}, [](Scalar v) { return v * 2; }) == "|p0: f32| p0 * 2");
  CHECK(text({u8}, [](Scalar v) { return v + true; }) == "|p0: u8| i32(p0) + 1i32");
  CHECK(text({i32}, [](Scalar v) { return v + 1u; }) == "|p0: i32| u32(p0) + 1u32");
  CHECK(text({i32}, [](Scalar v) { return v / 2L; }) == "|p0: i32| i64(p0) / 2i64");
  CHECK(text({i32}, [](Scalar v) { return !v; }) == "|p0: i32| !(p0 != 0i32)");
}

TEST_CASE("Scalar: compound assignments keep the type of their left side, assignments do not") {
  CHECK(text({f32}, [](Scalar v) {
          v *= 0.1;
          return v;
        }) == "|p0: f32| f32(f64(p0) * 0.1f64)");
  CHECK(text({u8}, [](Scalar v) {
          v += 200;
          return v;
        }) == "|p0: u8| u8(i32(p0) + 200i32)");
  CHECK(text({f32}, [](Scalar v) {
          Scalar sum = 0;
          sum = v * 0.5;
          return sum;
        }) == "|p0: f32| f64(p0) * 0.5f64");
  CHECK(text({f32}, [](Scalar v) { return to<float>(v * 0.5) + to<int>(v); }) ==
        "|p0: f32| f32(f64(p0) * 0.5f64) + f32(i32(p0))");
  CHECK(text({i32}, [](Scalar v) { return v++ * 10 + v; }) == "|p0: i32| p0 * 10i32 + (p0 + 1i32)");
}

TEST_CASE("Scalar: functions take the type that std:: has for the arguments") {
  CHECK(text({f32}, [](Scalar v) { return pow(v, 2.f); }) == "|p0: f32| power(p0, 2)");
  CHECK(text({f32}, [](Scalar v) { return pow(v, 2); }) == "|p0: f32| power(f64(p0), 2f64)");  // std::pow(float, int)
  CHECK(text({i32}, [](Scalar v) { return sqrt(v); }) == "|p0: i32| sqrt(f64(p0))");
  CHECK(text({i32}, [](Scalar v) { return abs(v); }) == "|p0: i32| abs(p0)");
  CHECK(text({i32}, [](Scalar v) { return max(v, 3); }) == "|p0: i32| select(p0 < 3i32, 3i32, p0)");
  CHECK(text({f32, f64}, [](Scalar a, Scalar b) { return fmod(a, b) < 1; }).starts_with("|p0: f32, p1: f64|"));
  CHECK(text({f32, f32, f32}, [](Scalar a, Scalar b, Scalar c) {
          return fma(a, b, c);
        }).starts_with("|p0: f32, p1: f32, p2: f32| let t0 = f64(p0) * f64(p1); let t1 = f64(p2); let t2 = t0 + t1;"));
}

TEST_CASE("Scalar: every function gives the value of its namesake") {
  for (const double x : {-2.5, -0.75, 0.25, 0.5, 1.75}) {
    CHECK(value(recorded({f64}, [](Scalar v) { return exp(v) + expm1(v); }), x) == Approx(std::exp(x) + std::expm1(x)));
    CHECK(value(recorded({f64}, [](Scalar v) { return log(fabs(v)) + log1p(abs(v)); }), x) ==
          Approx(std::log(std::fabs(x)) + std::log1p(std::abs(x))));
    CHECK(value(recorded({f64}, [](Scalar v) { return sin(v) - cos(v) * tanh(v) + erf(v); }), x) ==
          Approx(std::sin(x) - std::cos(x) * std::tanh(x) + std::erf(x)));
    CHECK(value(recorded({f64}, [](Scalar v) { return sqrt(v * v) + pow(2, v) + fdim(v, 1); }), x) ==
          Approx(std::sqrt(x * x) + std::pow(2, x) + std::fdim(x, 1)));
    CHECK(value(recorded({f64}, [](Scalar v) { return floor(v) + 10 * ceil(v) + 100 * trunc(v) + 1000 * round(v); }),
                x) == std::floor(x) + 10 * std::ceil(x) + 100 * std::trunc(x) + 1000 * std::round(x));
    CHECK(value(recorded({f64}, [](Scalar v) { return rint(v) + 10 * nearbyint(v) + lround(v) + 10 * lrint(v); }), x) ==
          std::rint(x) + 10 * std::nearbyint(x) + static_cast<double>(std::lround(x) + 10 * std::lrint(x)));
    CHECK(value(recorded({f64}, [](Scalar v) { return fmin(v, 0) + fmax(v, 1) + min(v, 0.5) + max(v, -1); }), x) ==
          Approx(std::fmin(x, 0) + std::fmax(x, 1) + std::min(x, 0.5) + std::max(x, -1.0)));
    CHECK(value(recorded({f64}, [](Scalar v) { return clamp(v, -1, 1) + copysign(3, v) + fmod(v, 0.5); }), x) ==
          Approx(std::clamp(x, -1.0, 1.0) + std::copysign(3, x) + std::fmod(x, 0.5)));
    CHECK(value(recorded({f64}, [](Scalar v) { return isnan(v) || isinf(v) || !isfinite(v) || !isnormal(v); }), x) ==
          0);
    CHECK(value(recorded({f64}, [](Scalar v) { return signbit(v); }), x) == std::signbit(x));
  }
}

TEST_CASE("Scalar: operators of integers") {
  const scalar::Program program = recorded({i32}, [](Scalar v) {
    v %= 7;
    v <<= 2;
    v |= 1;
    v ^= 8;
    v &= ~2;
    v >>= 1;
    return +v - (v & 3) + (v | 4) + (v ^ 5) + (v << 1) + (v >> 1) + v % 3;
  });
  for (int x : {-20, -1, 0, 5, 13}) {
    int v = x;
    v %= 7, v <<= 2, v |= 1, v ^= 8, v &= ~2, v >>= 1;
    CHECK(value(program, x) == +v - (v & 3) + (v | 4) + (v ^ 5) + (v << 1) + (v >> 1) + v % 3);
  }
}

TEST_CASE("Scalar: used where it stands for nothing") {
  CHECK_THROWS_AS(Scalar(1.f), RuntimeError);
  Scalar escaped;
  recorded({f32}, [&](Scalar v) { return escaped = v; });
  CHECK_THROWS_AS(recorded({f32}, [&](Scalar v) { return v + escaped; }), RuntimeError);
  CHECK_THROWS_AS(recorded({f32},
                           [](Scalar v) {
                             const Scalar none;
                             return v + none;
                           }),
                  RuntimeError);
  CHECK_THROWS_AS(recorded({f32}, [](Scalar v) { return v % 2; }), Error);
}
