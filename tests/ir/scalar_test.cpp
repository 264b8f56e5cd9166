// The scalar language: the table of total semantics of ir/scalar.h, simplification, composition, derivatives.
#include "ir/scalar.h"

#include <cmath>
#include <limits>

#include "tests/catch.h"

using namespace ingot;
using namespace ingot::scalar;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
const double not_a_number = std::nan("");

// Builds the operation on parameters, so that nothing is folded, and evaluates it.
Number apply(Opcode opcode, DType dtype, std::vector<Number> arguments, DType result) {
  Builder builder;
  std::vector<Expression> parameters;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    parameters.push_back(builder.parameter(opcode == Opcode::select && i == 0 ? DType::boolean : dtype));
  const Expression root = builder.apply(opcode, parameters, result);
  Number out;
  evaluate(builder.finish(std::span(&root, 1)), arguments, std::span(&out, 1));
  return out;
}

std::int64_t whole(Opcode opcode, DType dtype, std::int64_t a, std::int64_t b) {
  return apply(opcode, dtype, {{0, 0, a}, {0, 0, b}}, dtype).integer;
}
std::int64_t whole(Opcode opcode, DType dtype, std::int64_t a) {
  return apply(opcode, dtype, {{0, 0, a}}, dtype).integer;
}
double real(Opcode opcode, double a) { return apply(opcode, DType::f32, {{a, 0, 0}}, DType::f32).value; }
double real(Opcode opcode, double a, double b) {
  return apply(opcode, DType::f32, {{a, 0, 0}, {b, 0, 0}}, DType::f32).value;
}
bool holds(Opcode opcode, double a, double b) {
  return apply(opcode, DType::f32, {{a, 0, 0}, {b, 0, 0}}, DType::boolean).integer != 0;
}
std::int64_t to_integer(DType dtype, double x) { return apply(Opcode::cast, DType::f32, {{x, 0, 0}}, dtype).integer; }

}  // namespace

TEST_CASE("integers wrap around") {
  CHECK(whole(Opcode::add, DType::i8, 127, 1) == -128);
  CHECK(whole(Opcode::subtract, DType::u8, 0, 1) == 255);
  CHECK(whole(Opcode::multiply, DType::i16, 300, 300) == 90000 - 65536);
  CHECK(whole(Opcode::negate, DType::i32, INT32_MIN) == INT32_MIN);
  CHECK(whole(Opcode::absolute, DType::i64, INT64_MIN) == INT64_MIN);
  CHECK(whole(Opcode::add, DType::i64, INT64_MAX, 1) == INT64_MIN);
  CHECK(whole(Opcode::power, DType::u8, 3, 6) == 729 % 256);
  CHECK(whole(Opcode::power, DType::i32, 2, -1) == 0);
  CHECK(whole(Opcode::power, DType::i32, -1, -3) == -1);
}

TEST_CASE("division is total") {
  CHECK(whole(Opcode::divide, DType::i32, 7, 0) == 0);
  CHECK(whole(Opcode::divide, DType::i32, -7, 2) == -3);
  CHECK(whole(Opcode::divide, DType::i8, -128, -1) == -128);
  CHECK(whole(Opcode::divide, DType::u64, -1, 2) == INT64_MAX);  // 2^64 - 1 halved
  CHECK(whole(Opcode::remainder, DType::i32, 7, 0) == 0);
  CHECK(whole(Opcode::remainder, DType::i32, -7, 3) == 2);  // Python: -7 % 3
  CHECK(whole(Opcode::remainder, DType::i32, 7, -3) == -2);
  CHECK(whole(Opcode::remainder, DType::i64, INT64_MIN, -1) == 0);
  CHECK(real(Opcode::divide, 1, 0) == infinity);
  CHECK(real(Opcode::remainder, -7.5, 2) == 0.5);  // Python: -7.5 % 2
  CHECK(real(Opcode::remainder, 7.5, -2) == -0.5);
  CHECK(std::isnan(real(Opcode::remainder, 1, 0)));
}

TEST_CASE("shifts by any count") {
  CHECK(whole(Opcode::shift_left, DType::i8, 1, 7) == -128);
  CHECK(whole(Opcode::shift_left, DType::i8, 1, 8) == 0);
  CHECK(whole(Opcode::shift_left, DType::i32, 1, -1) == 0);
  CHECK(whole(Opcode::shift_right, DType::i32, -8, 1) == -4);
  CHECK(whole(Opcode::shift_right, DType::i32, -8, 99) == -1);
  CHECK(whole(Opcode::shift_right, DType::i32, 8, 99) == 0);
  CHECK(whole(Opcode::shift_right, DType::u8, 255, 4) == 15);
}

TEST_CASE("floats to integers truncate, saturate and take NaN as 0") {
  CHECK(to_integer(DType::i8, 1.9) == 1);
  CHECK(to_integer(DType::i8, -1.9) == -1);
  CHECK(to_integer(DType::i8, 1e9) == 127);
  CHECK(to_integer(DType::i8, -infinity) == -128);
  CHECK(to_integer(DType::u8, -3) == 0);
  CHECK(to_integer(DType::u8, 300) == 255);
  CHECK(to_integer(DType::i64, 1e30) == INT64_MAX);
  CHECK(to_integer(DType::u64, 1e30) == -1);
  CHECK(to_integer(DType::i32, not_a_number) == 0);
  CHECK(to_integer(DType::boolean, -0.5) == 1);
  CHECK(to_integer(DType::boolean, 0) == 0);
}

TEST_CASE("NaN in minimum, maximum and comparisons") {
  for (const Opcode opcode : {Opcode::minimum, Opcode::maximum}) {
    CHECK(std::isnan(real(opcode, not_a_number, 1)));
    CHECK(std::isnan(real(opcode, 1, not_a_number)));
  }
  CHECK(real(Opcode::minimum, 2, 1) == 1);
  CHECK(real(Opcode::maximum, -infinity, 1) == 1);
  CHECK(whole(Opcode::maximum, DType::u8, 200, 100) == 200);
  for (const Opcode opcode : {Opcode::less, Opcode::less_equal, Opcode::equal})
    CHECK_FALSE(holds(opcode, not_a_number, not_a_number));
  CHECK(holds(Opcode::not_equal, not_a_number, not_a_number));
  CHECK(holds(Opcode::less_equal, 2, 2));
  CHECK_FALSE(holds(Opcode::less, 2, 2));
}

TEST_CASE("rounding") {
  CHECK(real(Opcode::round, 0.5) == 0);
  CHECK(real(Opcode::round, 1.5) == 2);
  CHECK(real(Opcode::round, -2.5) == -2);
  CHECK(real(Opcode::truncate, -2.5) == -2);
  CHECK(real(Opcode::floor, -2.5) == -3);
  CHECK(real(Opcode::ceil, -2.5) == -2);
  CHECK(real(Opcode::sign, -2.5) == -1);
  CHECK(std::isnan(real(Opcode::sign, not_a_number)));
}

TEST_CASE("values of half precision") {
  CHECK(rounded(DType::f16, 65519).value == 65504);
  CHECK(rounded(DType::f16, 65520).value == infinity);
  CHECK(rounded(DType::f16, 1 + 0x1p-11).value == 1);  // half to even
  CHECK(rounded(DType::f16, 1 + 0x1.8p-10).value == 1 + 0x1p-9);
  CHECK(rounded(DType::f16, 0x1.8p-24).value == 0x1p-23);
  CHECK(rounded(DType::bf16, 1 + 0x1p-8).value == 1);
  CHECK(rounded(DType::bf16, 1 + 0x1.8p-7).value == 1 + 0x1p-6);
  CHECK(rounded(DType::f32, 0.1).value == static_cast<double>(0.1f));
}

TEST_CASE("simplification keeps every bit") {
  Builder builder;
  const Expression x = builder.parameter(DType::f32), n = builder.parameter(DType::i32);
  CHECK((x * 1.0).index == x.index);
  CHECK((x + 0.0).index != x.index);  // -0 + 0 is +0
  CHECK((x - 0.0).index == x.index);
  CHECK((-(-x)).index == x.index);
  CHECK((n + 0.0).index == n.index);
  CHECK((x + x).index == (x + x).index);
  CHECK(builder.constant(DType::f32, -0.0).index != builder.constant(DType::f32, 0.0).index);
  CHECK(builder.constant(DType::f32, not_a_number).index == builder.constant(DType::f32, not_a_number).index);
  const Expression folded = builder.constant(DType::f32, 1) / builder.constant(DType::f32, 3);
  CHECK(builder.node(folded.index).opcode == Opcode::constant);
  CHECK(builder.node(folded.index).value == static_cast<double>(1.0f / 3.0f));
  CHECK(builder.node(builder.integer_constant(DType::i8, 200).index).integer == -56);
}

TEST_CASE("compose puts one program into another") {
  const DType f = DType::f32, two[] = {f, f};
  const Program outer = make_program(two, [](auto p) { return p[0] - p[1] * 10.0; });
  const Program inner = make_program(two, [](auto p) { return p[0] * p[1]; });
  const Program both = compose(outer, 1, inner);  // parameters: inner's two, then outer's first
  REQUIRE(both.parameters.size() == 3);
  const Number arguments[] = {{2, 0, 0}, {3, 0, 0}, {100, 0, 0}};
  Number result;
  evaluate(both, arguments, std::span(&result, 1));
  CHECK(result.value == 100 - 2 * 3 * 10);
  const std::size_t positions[] = {0, 0};
  const Program same = remap_parameters(outer, positions, std::span(two, 1));
  evaluate(same, arguments, std::span(&result, 1));
  CHECK(result.value == 2 - 2 * 10);
  CHECK(depends_on(outer, 1));
  CHECK_FALSE(depends_on(make_program(two, [](auto p) { return p[0]; }), 1));
  CHECK(operation_count(outer) == 2);
}

TEST_CASE("derivatives agree with central differences") {
  const auto check = [](Opcode opcode, int arity, std::vector<std::vector<double>> points) {
    Builder builder;
    std::vector<Expression> parameters;
    for (int i = 0; i < arity; ++i) parameters.push_back(builder.parameter(DType::f64));
    const Expression root = builder.apply(opcode, parameters, DType::f64);
    const Program program = builder.finish(std::span(&root, 1));
    for (const std::vector<double>& point : points)
      for (std::size_t p = 0; p < static_cast<std::size_t>(arity); ++p) {
        const auto value = [&](double shift) {
          std::vector<Number> arguments;
          for (const double x : point) arguments.push_back({x, 0, 0});
          arguments[p].value += shift;
          Number result;
          evaluate(program, arguments, std::span(&result, 1));
          return result.value;
        };
        std::vector<Number> arguments;
        for (const double x : point) arguments.push_back({x, 0, 0});
        Number slope;
        evaluate(derivative(program, p), arguments, std::span(&slope, 1));
        const double h = 1e-5, expected = (value(h) - value(-h)) / (2 * h);
        INFO(info(opcode).name << " at " << point[0] << ", parameter " << p);
        CHECK(std::abs(slope.value - expected) <= 1e-8 * (1 + std::abs(expected)));
      }
  };
  for (const Opcode opcode :
       {Opcode::negate, Opcode::absolute, Opcode::sign, Opcode::floor, Opcode::ceil,  Opcode::round, Opcode::truncate,
        Opcode::exp,    Opcode::expm1,    Opcode::sin,  Opcode::cos,   Opcode::tanh,  Opcode::erf,   Opcode::exp2,
        Opcode::tan,    Opcode::atan,     Opcode::sinh, Opcode::cosh,  Opcode::asinh, Opcode::cbrt,  Opcode::erfc})
    check(opcode, 1, {{-1.7}, {-0.3}, {0.2}, {1.3}});
  for (const Opcode opcode : {Opcode::asin, Opcode::acos, Opcode::atanh}) check(opcode, 1, {{-0.9}, {-0.3}, {0.2}});
  for (const Opcode opcode : {Opcode::log2, Opcode::log10}) check(opcode, 1, {{0.3}, {1.0}, {2.9}});
  check(Opcode::acosh, 1, {{1.1}, {2.0}, {30.0}});
  for (const Opcode opcode : {Opcode::sqrt, Opcode::log, Opcode::log1p}) check(opcode, 1, {{0.3}, {1.0}, {2.9}});
  for (const Opcode opcode : {Opcode::add, Opcode::subtract, Opcode::multiply, Opcode::divide, Opcode::remainder,
                              Opcode::minimum, Opcode::maximum, Opcode::fmod, Opcode::atan2, Opcode::hypot})
    check(opcode, 2, {{-1.7, 0.9}, {2.3, -0.7}, {0.3, 1.1}});
  check(Opcode::power, 2, {{0.7, 2.5}, {1.9, -1.2}});
}

TEST_CASE("fmod is C's, and functions of the C library have its special values") {
  CHECK(real(Opcode::fmod, -7.5, 2) == -1.5);
  CHECK(real(Opcode::fmod, 7.5, -2) == 1.5);
  CHECK(std::isnan(real(Opcode::fmod, 1, 0)));
  CHECK(real(Opcode::fmod, 1, infinity) == 1);
  CHECK(real(Opcode::atan2, 0, -1) == Approx(3.14159265358979));
  CHECK(real(Opcode::atan2, -0.0, -1) == Approx(-3.14159265358979));
  CHECK(real(Opcode::hypot, not_a_number, infinity) == infinity);
  CHECK(real(Opcode::hypot, 3, 4) == 5);
  CHECK(real(Opcode::log2, 0) == -infinity);
  CHECK(real(Opcode::log10, 1000) == 3);
  CHECK(real(Opcode::exp2, 10) == 1024);
  CHECK(real(Opcode::cbrt, -27) == -3);
  CHECK(std::isnan(real(Opcode::acosh, 0.5)));
  CHECK(real(Opcode::atanh, -1) == -infinity);
  CHECK(real(Opcode::erfc, -infinity) == 2);
}

TEST_CASE("slopes at the edge of a domain") {
  const auto slope = [](Opcode opcode, double x) {
    Builder builder;
    const Expression root = unary(opcode, builder.parameter(DType::f32));
    const Number argument{x, 0, 0};
    Number result;
    evaluate(derivative(builder.finish(std::span(&root, 1)), 0), std::span(&argument, 1), std::span(&result, 1));
    return result.value;
  };
  CHECK(slope(Opcode::cbrt, 0) == infinity);
  CHECK(slope(Opcode::asin, 1) == infinity);
  CHECK(slope(Opcode::acos, -1) == -infinity);
  CHECK(slope(Opcode::acosh, 1) == infinity);
  CHECK(slope(Opcode::atanh, 1) == infinity);
  CHECK(slope(Opcode::atan, infinity) == 0);
  CHECK(slope(Opcode::tan, 0) == 1);
}

TEST_CASE("ranges of functions hold for every result") {
  for (int code = 0; code < opcode_count; ++code) {
    const auto opcode = static_cast<Opcode>(code);
    if (!is_float_function(opcode)) continue;
    Builder builder;
    std::vector<Expression> parameters;
    for (int i = 0; i < info(opcode).arity; ++i) parameters.push_back(builder.parameter(DType::f64));
    const Expression root = builder.apply(opcode, parameters, DType::f64);
    const Program program = builder.finish(std::span(&root, 1));
    const Range range = range_of(program);
    for (double x = -30; x <= 30; x += 0.37)
      for (double y = -3; y <= 3; y += 0.7) {
        const Number arguments[] = {{x, 0, 0}, {y, 0, 0}};
        Number result;
        evaluate(program, std::span(arguments).first(parameters.size()), std::span(&result, 1));
        INFO(info(opcode).name << " of " << x << ", " << y);
        CHECK((std::isnan(result.value) || (result.value >= range.low && result.value <= range.high)));
      }
  }
}

TEST_CASE("derivatives at kinks and through select, cast and parameters") {
  const DType f = DType::f32;
  const auto slope = [&](const Program& program, double x) {
    const Number argument{x, 0, 0};
    Number result;
    evaluate(derivative(program, 0), std::span(&argument, 1), std::span(&result, 1));
    return result.value;
  };
  const Program relu = make_program(std::span(&f, 1), [](auto p) { return maximum(p[0], 0); });
  CHECK(slope(relu, 0) == 0);  // Keras' convention
  CHECK(slope(relu, 2) == 1);
  const Program leaky = make_program(std::span(&f, 1), [](auto p) { return select(p[0] > 0, p[0], p[0] * 0.25); });
  CHECK(slope(leaky, -1) == 0.25);
  const Program wide =
      make_program(std::span(&f, 1), [](auto p) { return cast(cast(p[0], DType::f64) * 3.0, DType::f32); });
  CHECK(slope(wide, 5) == 3);
  const Program constant = make_program(std::span(&f, 1), [](auto p) { return p[0].builder->constant(DType::f32, 4); });
  CHECK(slope(constant, 5) == 0);
}

TEST_CASE("a comparison within the errors of its operands is uncertain, and so is what it selects") {
  const Number a{1, 0.1, 0}, b{1.15, 0.1, 0}, c{2, 0.1, 0};
  CHECK(apply(Opcode::less, DType::f32, {a, b}, DType::boolean).error > 0);
  CHECK(apply(Opcode::less, DType::f32, {a, c}, DType::boolean).error == 0);
  const Number chosen = apply(Opcode::select, DType::f32, {{0, 1, 1}, {5, 0, 0}, {8, 0, 0}}, DType::f32);
  CHECK(chosen.value == 5);
  CHECK(chosen.error == 3);
  CHECK(apply(Opcode::cast, DType::f32, {{0, 0.5, 0}}, DType::boolean).error > 0);
  CHECK(apply(Opcode::cast, DType::f32, {{2.9, 0.05, 0}}, DType::i32).error == 0);
  CHECK(apply(Opcode::cast, DType::f32, {{2.9, 0.2, 0}}, DType::i32).error > 0);
}

TEST_CASE("bounds near overflow and underflow") {
  CHECK(real(Opcode::exp, 100) == infinity);  // the emitted float overflows, whatever double says
  const Number sum = apply(Opcode::add, DType::f32, {{3.4e38, 1e37, 0}, {0, 0, 0}}, DType::f32);
  CHECK(sum.error == infinity);  // may overflow
  const Number zero = apply(Opcode::multiply, DType::f32, {{0, 0, 0}, {7, 0.5, 0}}, DType::f32);
  CHECK(zero.error == 0);
  const Number tiny = apply(Opcode::multiply, DType::f32, {{1e-30, 0, 0}, {1e-30, 0, 0}}, DType::f32);
  CHECK(tiny.error >= tiny.value);  // the emitted product is 0
  CHECK(apply(Opcode::log, DType::f32, {{1e-6, 1e-5, 0}}, DType::f32).error == infinity);
  CHECK(apply(Opcode::maximum, DType::f32, {{1, infinity, 0}, {0, 0, 0}}, DType::f32).error == infinity);
}

TEST_CASE("scalar: comparisons of integers that have one answer are that answer") {
  const auto answer = [](Opcode opcode, DType dtype, std::int64_t limit, bool is_left) -> std::string {
    Builder builder;
    const Expression x = builder.parameter(dtype), constant = builder.integer_constant(dtype, limit);
    const Expression operands[] = {is_left ? constant : x, is_left ? x : constant};
    const scalar::Node& node = builder.node(builder.apply(opcode, operands, DType::boolean).index);
    return node.opcode != Opcode::constant ? "open" : node.integer != 0 ? "true" : "false";
  };
  constexpr bool left = true, right = false;
  CHECK(answer(Opcode::less, DType::u16, 0, right) == "false");
  CHECK(answer(Opcode::less_equal, DType::u16, 0, left) == "true");
  CHECK(answer(Opcode::less, DType::u16, 65535, left) == "false");
  CHECK(answer(Opcode::less_equal, DType::u64, -1, right) == "true");  // 2^64 - 1
  CHECK(answer(Opcode::less, DType::i8, -128, right) == "false");
  CHECK(answer(Opcode::less_equal, DType::i64, std::numeric_limits<std::int64_t>::max(), right) == "true");
  CHECK(answer(Opcode::less, DType::u16, 1, right) == "open");
  CHECK(answer(Opcode::less, DType::i16, 0, right) == "open");
  CHECK(answer(Opcode::less_equal, DType::u16, 0, right) == "open");
  // NaN is below nothing and equal to nothing, itself included.
  CHECK(answer(Opcode::less, DType::i32, std::numeric_limits<std::int32_t>::min(), right) == "false");
  Builder builder;
  const Expression whole = builder.parameter(DType::i32), real = builder.parameter(DType::f32);
  const Expression same[] = {whole, whole}, maybe[] = {real, real};
  CHECK(builder.node(builder.apply(Opcode::not_equal, same, DType::boolean).index).opcode == Opcode::constant);
  CHECK(builder.node(builder.apply(Opcode::not_equal, maybe, DType::boolean).index).opcode == Opcode::not_equal);
}
