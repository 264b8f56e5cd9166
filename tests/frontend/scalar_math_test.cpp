// C++ in terms of the scalar language, against C++ itself: types and values of every operator for every pair of types,
// and the functions of <cmath> at the places where they differ from their neighbours.
#include "frontend/scalar_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "ir/error.h"
#include "tests/catch.h"

using namespace ingot;
using namespace ingot::scalar;

namespace {

template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, bool>) return DType::boolean;
  if constexpr (std::is_same_v<T, float>) return DType::f32;
  if constexpr (std::is_same_v<T, double>) return DType::f64;
  if constexpr (sizeof(T) == 1) return std::is_signed_v<T> ? DType::i8 : DType::u8;
  if constexpr (sizeof(T) == 2) return std::is_signed_v<T> ? DType::i16 : DType::u16;
  if constexpr (sizeof(T) == 4) return std::is_signed_v<T> ? DType::i32 : DType::u32;
  return std::is_signed_v<T> ? DType::i64 : DType::u64;
}

template <class T>
Number number_of(T value) {
  if constexpr (std::is_floating_point_v<T>)
    return {static_cast<double>(value), 0, 0};
  else
    return {0, 0, static_cast<std::int64_t>(value)};
}

template <class T>
T value_of(const Number& number) {
  if constexpr (std::is_floating_point_v<T>)
    return static_cast<T>(number.value);
  else
    return static_cast<T>(number.integer);
}

// On parameters, so that nothing is folded; of the type that C++ has.
template <class Result, class... Arguments, class Make>
Result evaluated(Make make, Arguments... arguments) {
  Builder builder;
  const std::vector<Expression> parameters{builder.parameter(dtype_of<Arguments>())...};
  const Expression root = make(parameters);
  CHECK(root.dtype() == dtype_of<Result>());
  const std::vector<Number> numbers{number_of(arguments)...};
  Number result;
  evaluate(builder.finish(std::span(&root, 1)), numbers, std::span(&result, 1));
  return value_of<Result>(result);
}

template <class T>
bool is_same(T a, T b) {
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b && std::signbit(static_cast<double>(a)) == std::signbit(static_cast<double>(b));
}

template <class T>
std::vector<T> samples() {
  if constexpr (std::is_same_v<T, bool>) return {false, true};
  if constexpr (std::is_floating_point_v<T>) return {T(-2.75), T(-1), T(0.1), T(1), T(3.5), T(100)};
  if constexpr (std::is_signed_v<T>) return {T(-100), T(-7), T(-1), T(1), T(2), T(5), T(127)};
  return {T(1), T(2), T(7), T(128), std::numeric_limits<T>::max()};
}

#if defined(__GNUC__)  // the mixtures are the subject
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wbool-operation"
#pragma GCC diagnostic ignored "-Wint-in-bool-context"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Wimplicit-int-float-conversion"
#pragma GCC diagnostic ignored "-Wfloat-equal"
#endif
#endif

int checked = 0;

struct Typed {
  DType dtype;
  Number number;
};
template <class T>
Typed typed(T value) {
  return {dtype_of<T>(), number_of(value)};
}

std::string text(const Typed& value) {
  return std::string(ingot::info(value.dtype).name) + " " +
         (is_float(value.dtype) ? std::to_string(value.number.value) : std::to_string(value.number.integer));
}

// Not a template: there are thousands of calls.
void check_operator(Operator what, const Typed& a, const Typed& b, const Typed& expected) {
  Builder builder;
  const Expression x = builder.parameter(a.dtype), y = builder.parameter(b.dtype);
  const Expression root = apply_operator(what, x, y);
  const Number operands[] = {a.number, b.number};
  Typed found{root.dtype(), {}};
  evaluate(builder.finish(std::span(&root, 1)), operands, std::span(&found.number, 1));
  if (found.dtype == DType::f32) found.number.value = static_cast<double>(static_cast<float>(found.number.value));
  const bool is_right = found.dtype == expected.dtype && found.number.value == expected.number.value &&
                        found.number.integer == expected.number.integer;
  INFO(text(a) << " " << symbol(what) << " " << text(b) << " is " << text(expected) << ", found " << text(found));
  CHECK(is_right);
  ++checked;
}

template <class A, class B, class Apply>
void check_binary(Operator what, Apply apply) {
  for (const A a : samples<A>())
    for (const B b : samples<B>()) check_operator(what, typed(a), typed(b), typed(apply(a, b)));
}

template <class A, class B>
void check_pair() {
  check_binary<A, B>(Operator::add, [](A a, B b) { return a + b; });
  check_binary<A, B>(Operator::subtract, [](A a, B b) { return a - b; });
  // -1 converted to unsigned and the like wrap. So does int here, where C++ leaves 65535 * 65535 of uint16_t undefined.
  check_binary<A, B>(Operator::multiply, [](A a, B b) {
    if constexpr (std::is_same_v<decltype(a * b), int>)
      return static_cast<int>(static_cast<unsigned>(a) * static_cast<unsigned>(b));
    else
      return a * b;
  });
  check_binary<A, B>(Operator::less, [](A a, B b) { return a < b; });
  check_binary<A, B>(Operator::less_equal, [](A a, B b) { return a <= b; });
  check_binary<A, B>(Operator::greater, [](A a, B b) { return a > b; });
  check_binary<A, B>(Operator::greater_equal, [](A a, B b) { return a >= b; });
  check_binary<A, B>(Operator::equal, [](A a, B b) { return a == b; });
  check_binary<A, B>(Operator::not_equal, [](A a, B b) { return a != b; });
  check_binary<A, B>(Operator::logical_and, [](A a, B b) { return a && b; });
  check_binary<A, B>(Operator::logical_or, [](A a, B b) { return a || b; });
  if constexpr (!std::is_same_v<B, bool>) {  // a sample is zero
    check_binary<A, B>(Operator::divide, [](A a, B b) { return a / b; });
    if constexpr (std::is_integral_v<A> && std::is_integral_v<B>)
      check_binary<A, B>(Operator::remainder, [](A a, B b) { return a % b; });
  }
  if constexpr (std::is_integral_v<A> && std::is_integral_v<B>) {
    check_binary<A, B>(Operator::bit_and, [](A a, B b) { return a & b; });
    check_binary<A, B>(Operator::bit_or, [](A a, B b) { return a | b; });
    check_binary<A, B>(Operator::bit_xor, [](A a, B b) { return a ^ b; });
  }
}

template <class A>
void check_row() {
  check_pair<A, bool>();
  check_pair<A, signed char>();
  check_pair<A, unsigned char>();
  check_pair<A, short>();
  check_pair<A, unsigned short>();
  check_pair<A, int>();
  check_pair<A, unsigned>();
  check_pair<A, long>();
  check_pair<A, unsigned long>();
  check_pair<A, float>();
  check_pair<A, double>();
}

Expression call(const char* name, std::span<const Expression> operands) {
  const MathFunction* function = find_math_function(name, static_cast<int>(operands.size()));
  REQUIRE(function != nullptr);
  return function->make(operands);
}

template <class T>
const std::vector<T>& floats() {
  constexpr T infinity = std::numeric_limits<T>::infinity(), tiny = std::numeric_limits<T>::denorm_min();
  static const std::vector<T> values{T(-0.0),   T(0.0),  T(0.5), T(-0.5),    T(1.5),      T(-1.5),
                                     T(2.5),    T(-2.5), T(0.3), T(-0.3),    T(0.499999), T(1),
                                     T(-1),     T(7.75), T(-3),  T(8388609), T(-1e10),    infinity,
                                     -infinity, tiny,    -tiny,  T(1e-40),   T(100.7),    T(std::nan(""))};
  return values;
}

template <class T, class F>
void check_one(const char* name, F expected) {
  for (const T x : floats<T>()) {
    using Result = decltype(expected(x));
    const Result found = evaluated<Result>([&](const auto& p) { return call(name, p); }, x);
    INFO(name << "(" << x << ") is " << expected(x) << ", found " << found);
    CHECK(is_same<Result>(found, expected(x)));
  }
}

template <class T, class F>
void check_two(const char* name, F expected) {
  for (const T x : floats<T>())
    for (const T y : floats<T>()) {
      if (std::isnan(y) && std::string_view(name) == "copysign") continue;  // documented
      using Result = decltype(expected(x, y));
      const Result found = evaluated<Result>([&](const auto& p) { return call(name, p); }, x, y);
      INFO(name << "(" << x << ", " << y << ") is " << expected(x, y) << ", found " << found);
      CHECK(is_same<Result>(found, expected(x, y)));
    }
}

template <class T>
void check_exact_functions() {
  check_one<T>("fabs", [](T x) { return std::fabs(x); });
  check_one<T>("floor", [](T x) { return std::floor(x); });
  check_one<T>("ceil", [](T x) { return std::ceil(x); });
  check_one<T>("trunc", [](T x) { return std::trunc(x); });
  check_one<T>("round", [](T x) { return std::round(x); });
  check_one<T>("rint", [](T x) { return std::rint(x); });
  check_one<T>("nearbyint", [](T x) { return std::nearbyint(x); });
  check_one<T>("sqrt", [](T x) { return std::sqrt(x); });
  check_one<T>("isnan", [](T x) { return std::isnan(x); });
  check_one<T>("isinf", [](T x) { return std::isinf(x); });
  check_one<T>("isfinite", [](T x) { return std::isfinite(x); });
  check_one<T>("isnormal", [](T x) { return std::isnormal(x); });
  check_one<T>("signbit", [](T x) { return std::isnan(x) ? false : std::signbit(x); });
  check_two<T>("fmin", [](T x, T y) { return x == y ? x : std::fmin(x, y); });  // of zeros C has either
  check_two<T>("fmax", [](T x, T y) { return x == y ? x : std::fmax(x, y); });
  check_two<T>("min", [](T x, T y) { return std::min(x, y); });
  check_two<T>("max", [](T x, T y) { return std::max(x, y); });
  check_two<T>("copysign", [](T x, T y) { return std::copysign(x, y); });
  check_two<T>("fmod", [](T x, T y) { return std::fmod(x, y); });
  check_two<T>("fdim", [](T x, T y) { return std::fdim(x, y); });
  check_two<T>("isgreater", [](T x, T y) { return std::isgreater(x, y); });
  check_two<T>("islessgreater", [](T x, T y) { return std::islessgreater(x, y); });
  check_two<T>("isunordered", [](T x, T y) { return std::isunordered(x, y); });
}

}  // namespace

TEST_CASE("scalar math: operators of every pair of types have C++'s type and value") {
  check_row<bool>();
  check_row<signed char>();
  check_row<unsigned char>();
  check_row<short>();
  check_row<unsigned short>();
  check_row<int>();
  check_row<unsigned>();
  check_row<long>();
  check_row<unsigned long>();
  check_row<float>();
  check_row<double>();
  CHECK(checked > 30000);
}

TEST_CASE("scalar math: shifts take the type of the left operand, operators of one operand promote") {
  const auto shifted = [](Operator what) { return [what](const auto& p) { return apply_operator(what, p[0], p[1]); }; };
  CHECK(evaluated<int>(shifted(Operator::shift_left), static_cast<unsigned char>(200), 4L) == 3200);
  CHECK(evaluated<unsigned>(shifted(Operator::shift_left), 0xF0000000u, short{2}) == 0xC0000000u);
  CHECK(evaluated<int>(shifted(Operator::shift_right), short{-9}, 1) == -5);
  CHECK(evaluated<long>(shifted(Operator::shift_left), 1L, 40) == 1L << 40);
  const auto of = [](Operator what) { return [what](const auto& p) { return apply_operator(what, p[0]); }; };
  CHECK(evaluated<int>(of(Operator::minus), static_cast<unsigned char>(200)) == -200);
  CHECK(evaluated<unsigned>(of(Operator::minus), 1u) == 0xFFFFFFFFu);
  CHECK(evaluated<int>(of(Operator::bit_not), static_cast<unsigned char>(200)) == ~200);
  CHECK(evaluated<int>(of(Operator::plus), true) == 1);
  CHECK(evaluated<float>(of(Operator::minus), 2.5f) == -2.5f);
  CHECK(evaluated<bool>(of(Operator::logical_not), 0.25f) == false);
  CHECK(evaluated<bool>(of(Operator::logical_not), std::nan("")) == false);  // a NaN is no zero
}

TEST_CASE("scalar math: conversions") {
  const auto to = [](DType dtype) { return [dtype](const auto& p) { return converted(p[0], dtype); }; };
  CHECK(evaluated<bool>(to(DType::boolean), 0.25) == true);
  CHECK(evaluated<bool>(to(DType::boolean), 256) == true);
  CHECK(evaluated<int>(to(DType::i32), -2.9f) == -2);
  CHECK(evaluated<signed char>(to(DType::i8), 200) == -56);
  CHECK(evaluated<unsigned long>(to(DType::u64), -1) == ~0ul);
  CHECK(evaluated<float>(to(DType::f32), 0.1) == 0.1f);
  CHECK(evaluated<double>(to(DType::f64), 0.1f) == static_cast<double>(0.1f));
  const auto chosen = [](const auto& p) { return conditional(p[0], p[1], p[2]); };
  CHECK(evaluated<short>(chosen, true, short{4}, short{5}) == 4);  // equal types are not promoted
  CHECK(evaluated<int>(chosen, 0.0f, short{4}, static_cast<unsigned char>(5)) == 5);
  CHECK(evaluated<double>(chosen, 1, 2, 0.5) == 2.0);
}

TEST_CASE("scalar math: functions whose results are exact, in float and double") {
  check_exact_functions<float>();
  check_exact_functions<double>();
}

TEST_CASE("scalar math: functions of three operands, of integers, and to integers") {
  const auto named = [](const char* name) { return [name](const auto& p) { return call(name, p); }; };
  for (const float x : {-4.0f, -0.5f, 0.25f, 9.0f}) {
    CHECK(evaluated<float>(named("clamp"), x, -1.0f, 2.0f) == std::clamp(x, -1.0f, 2.0f));
    CHECK(evaluated<float>(named("fma"), x, 0.1f, 1e-9f) == std::fma(x, 0.1f, 1e-9f));
    CHECK(evaluated<long>(named("lround"), x) == std::lround(x));
    CHECK(evaluated<long>(named("lrint"), x) == std::lrint(x));
  }
  CHECK(evaluated<int>(named("abs"), -7) == 7);
  CHECK(evaluated<short>(named("max"), short{3}, short{9}) == 9);
  CHECK(std::isnan(evaluated<float>(named("clamp"), std::nanf(""), -1.0f, 2.0f)));
}

TEST_CASE("scalar math: fma of floats is rounded once, in the middle of two floats too") {
  Builder builder;
  const std::vector<Expression> operands = {builder.parameter(DType::f32), builder.parameter(DType::f32),
                                            builder.parameter(DType::f32)};
  const Expression root = call("fma", operands);
  const Program program = builder.finish(std::span(&root, 1));
  int wrong = 0, ties = 0;
  const auto check = [&](float a, float b, float c) {
    const std::vector<Number> numbers{number_of(a), number_of(b), number_of(c)};
    Number result;
    evaluate_in_dtype(program, numbers, std::span(&result, 1));
    const float expected = std::fma(a, b, c);
    wrong += !(std::isnan(expected) ? std::isnan(result.value)
                                    : result.value == static_cast<double>(expected) &&
                                          std::signbit(result.value) == std::signbit(expected));
    ties += static_cast<float>(static_cast<double>(a) * static_cast<double>(b) + static_cast<double>(c)) != expected;
  };
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto any = [&] { return std::bit_cast<float>(static_cast<std::uint32_t>(random())); };
    check(any(), any(), any());
    // A product of 25 bits lies in the middle of two floats; what is added to it says to which side it goes.
    const auto odd = [&](int bits) { return static_cast<float>((random() >> (32 - bits)) | 1U | (1U << (bits - 1))); };
    const float scale = std::ldexp(1.0f, static_cast<int>(random() % 100) - 50);
    const float little = std::ldexp(odd(10), -50) * scale;
    check(odd(13) * scale, random() % 2 == 0 ? odd(12) : -odd(12), random() % 2 == 0 ? little : -little);
  }
  // Between the largest float and infinity; denormal results.
  for (const float side : {1.0f, -1.0f})
    for (const float sign : {1.0f, -1.0f}) check(sign * 0x1.fffffep127f, 1.0f, side * 0x1p103f);
  const float wide = 0x1p13f - 1 + 0x1p13f, narrow = 0x1p11f + 1;
  for (const float side : {1.0f, -1.0f})
    for (const float sign : {1.0f, -1.0f}) {
      check(sign * 0x1.ffffp127f, 0x1.00008p0f, side * 0x1p-20f);
      check(sign * wide * 0x1p-87f, narrow * 0x1p-75f, side * 0x1p-149f);
    }
  CHECK(wrong == 0);
  CHECK(ties > 1000);  // where rounding the double sum would be wrong
}

TEST_CASE("scalar math: what is not there") {
  Builder builder;
  const Expression x = builder.parameter(DType::f32), d = builder.parameter(DType::f64);
  CHECK(find_math_function("exp", 2) == nullptr);
  CHECK(find_math_function("expf", 1) == nullptr);
  CHECK(find_math_function("", 1) == nullptr);
  CHECK_THROWS_AS(apply_operator(Operator::remainder, x, x), Error);
  CHECK_THROWS_AS(apply_operator(Operator::bit_not, x), Error);
  CHECK_THROWS_AS(call("fma", std::vector{d, d, d}), Error);
  CHECK(math_functions().size() > 40);
}
