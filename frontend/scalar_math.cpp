// The functions of <cmath>. Sources: ISO C 7.12 with annex F for NaN, infinities and signed zeros; ISO C++
// [alg.min.max], [alg.clamp].
#include "frontend/scalar_math.h"

#include <algorithm>
#include <limits>

#include "ir/error.h"

namespace ingot::scalar {
namespace {

using Operands = std::span<const Expression>;

template <Opcode opcode>
Expression one(Operands x) {
  return unary(opcode, x[0]);
}
template <Opcode opcode>
Expression two(Operands x) {
  return binary(opcode, x[0], x[1]);
}

Expression number(Expression like, double value) { return like.builder->constant(like.dtype(), value); }
Expression both(Expression a, Expression b) { return binary(Opcode::logical_and, a, b); }
Expression either(Expression a, Expression b) { return binary(Opcode::logical_or, a, b); }

Expression is_nan(Expression x) { return binary(Opcode::not_equal, x, x); }
Expression is_finite(Expression x) { return abs(x) < number(x, std::numeric_limits<double>::infinity()); }
Expression is_infinite(Expression x) {
  return binary(Opcode::equal, abs(x), number(x, std::numeric_limits<double>::infinity()));
}
Expression is_normal(Expression x) {
  const bool is_double = x.dtype() == DType::f64;
  const double smallest =
      is_double ? std::numeric_limits<double>::min() : static_cast<double>(std::numeric_limits<float>::min());
  return both(abs(x) >= number(x, smallest), is_finite(x));
}

// 1 / -0 is the one way to see the sign of a zero.
Expression has_sign(Expression x) { return either(x < 0.0, 1.0 / x < 0.0); }

Expression with_sign_of(Expression magnitude, Expression sign) {
  return select(has_sign(sign), -abs(magnitude), abs(magnitude));
}

// The difference to the truncated value is exact.
Expression half_away_from_zero(Expression x) {
  const Expression whole = unary(Opcode::truncate, x);
  const Expression unit = select(x < 0.0, number(x, -1), number(x, 1));
  return select(abs(x - whole) >= number(x, 0.5), whole + unit, whole);
}

Expression smaller(Expression a, Expression b) { return select(b < a, b, a); }
Expression larger(Expression a, Expression b) { return select(a < b, b, a); }

// Whether a and b are both positive or both negative.
Expression point_one_way(Expression a, Expression b) { return either(both(a > 0.0, b > 0.0), both(a < 0.0, b < 0.0)); }

// The product of floats is exact in double, the sum is not: where it lies in the middle of two floats, what it lost
// (Knuth, "The Art of Computer Programming", volume 2, 4.2.2, theorem B) says which of the two is nearest.
Expression fused_multiply_add(Operands x) {
  if (x[0].dtype() == DType::f64)
    throw rejected("IG0312", "fma of doubles, which is rounded once, has no form in the scalar language")
        .help("write a * b + c, or use fma of floats");
  const auto wide = [](Expression e) { return cast(e, DType::f64); };
  const Expression product = wide(x[0]) * wide(x[1]), addend = wide(x[2]), sum = product + addend;
  const Expression added = sum - product, lost = (product - (sum - added)) + (addend - added);
  const Expression rounded = cast(sum, DType::f32), beyond = sum - wide(rounded);
  const Expression mirrored = wide(rounded) + 2.0 * beyond, other = cast(mirrored, DType::f32);
  const Expression is_between = binary(Opcode::equal, wide(other), mirrored);  // as near to the other as to `rounded`
  const Expression nearest = select(both(is_between, point_one_way(beyond, lost)), other, rounded);
  // The middle between the largest float and infinity.
  constexpr double largest = std::numeric_limits<float>::max(), limit = largest + 0x1p103;
  const Expression is_below = both(binary(Opcode::equal, abs(sum), number(sum, limit)), point_one_way(-sum, lost));
  return select(is_below, select(sum < 0.0, number(x[0], -largest), number(x[0], largest)), nearest);
}

constexpr MathFunction table[] = {
    {"abs", 1, one<Opcode::absolute>},
    {"acos", 1, one<Opcode::acos>},
    {"acosh", 1, one<Opcode::acosh>},
    {"asin", 1, one<Opcode::asin>},
    {"asinh", 1, one<Opcode::asinh>},
    {"atan", 1, one<Opcode::atan>},
    {"atan2", 2, two<Opcode::atan2>},
    {"atanh", 1, one<Opcode::atanh>},
    {"cbrt", 1, one<Opcode::cbrt>},
    {"ceil", 1, one<Opcode::ceil>},
    {"clamp", 3, [](Operands x) { return select(x[0] < x[1], x[1], select(x[2] < x[0], x[2], x[0])); }},
    {"copysign", 2, [](Operands x) { return with_sign_of(x[0], x[1]); }},
    {"cos", 1, one<Opcode::cos>},
    {"cosh", 1, one<Opcode::cosh>},
    {"erf", 1, one<Opcode::erf>},
    {"erfc", 1, one<Opcode::erfc>},
    {"exp", 1, one<Opcode::exp>},
    {"exp2", 1, one<Opcode::exp2>},
    {"expm1", 1, one<Opcode::expm1>},
    {"fabs", 1, one<Opcode::absolute>},
    {"fdim", 2, [](Operands x) { return select(x[0] <= x[1], zero_like(x[0]), x[0] - x[1]); }},
    {"floor", 1, one<Opcode::floor>},
    {"fma", 3, fused_multiply_add},
    {"fmax", 2, [](Operands x) { return select(either(x[0] < x[1], is_nan(x[0])), x[1], x[0]); }},
    {"fmin", 2, [](Operands x) { return select(either(x[1] < x[0], is_nan(x[0])), x[1], x[0]); }},
    {"fmod", 2, two<Opcode::fmod>},
    {"hypot", 2, two<Opcode::hypot>},
    {"isfinite", 1, [](Operands x) { return is_finite(x[0]); }},
    {"isgreater", 2, [](Operands x) { return x[0] > x[1]; }},
    {"isgreaterequal", 2, [](Operands x) { return x[0] >= x[1]; }},
    {"isinf", 1, [](Operands x) { return is_infinite(x[0]); }},
    {"isless", 2, [](Operands x) { return x[0] < x[1]; }},
    {"islessequal", 2, [](Operands x) { return x[0] <= x[1]; }},
    {"islessgreater", 2, [](Operands x) { return either(x[0]<x[1], x[0]> x[1]); }},
    {"isnan", 1, [](Operands x) { return is_nan(x[0]); }},
    {"isnormal", 1, [](Operands x) { return is_normal(x[0]); }},
    {"isunordered", 2, [](Operands x) { return either(is_nan(x[0]), is_nan(x[1])); }},
    {"labs", 1, one<Opcode::absolute>},
    {"llabs", 1, one<Opcode::absolute>},
    {"llrint", 1, [](Operands x) { return cast(unary(Opcode::round, x[0]), DType::i64); }},
    {"llround", 1, [](Operands x) { return cast(half_away_from_zero(x[0]), DType::i64); }},
    {"log", 1, one<Opcode::log>},
    {"log10", 1, one<Opcode::log10>},
    {"log1p", 1, one<Opcode::log1p>},
    {"log2", 1, one<Opcode::log2>},
    {"lrint", 1, [](Operands x) { return cast(unary(Opcode::round, x[0]), DType::i64); }},
    {"lround", 1, [](Operands x) { return cast(half_away_from_zero(x[0]), DType::i64); }},
    {"max", 2, [](Operands x) { return larger(x[0], x[1]); }},
    {"min", 2, [](Operands x) { return smaller(x[0], x[1]); }},
    {"nearbyint", 1, one<Opcode::round>},
    {"pow", 2, two<Opcode::power>},
    {"rint", 1, one<Opcode::round>},
    {"round", 1, [](Operands x) { return half_away_from_zero(x[0]); }},
    {"roundeven", 1, one<Opcode::round>},
    {"signbit", 1, [](Operands x) { return has_sign(x[0]); }},
    {"sin", 1, one<Opcode::sin>},
    {"sinh", 1, one<Opcode::sinh>},
    {"sqrt", 1, one<Opcode::sqrt>},
    {"tan", 1, one<Opcode::tan>},
    {"tanh", 1, one<Opcode::tanh>},
    {"trunc", 1, one<Opcode::truncate>},
};
static_assert(std::is_sorted(std::begin(table), std::end(table),
                             [](const MathFunction& a, const MathFunction& b) { return a.name < b.name; }));

}  // namespace

const MathFunction* find_math_function(std::string_view name, int arity) {
  const auto by_name = [](const MathFunction& function, std::string_view wanted) { return function.name < wanted; };
  const auto found = std::lower_bound(std::begin(table), std::end(table), name, by_name);
  return found != std::end(table) && found->name == name && found->arity == arity ? found : nullptr;
}

std::span<const MathFunction> math_functions() { return table; }

}  // namespace ingot::scalar
