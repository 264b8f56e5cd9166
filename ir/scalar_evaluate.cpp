// Evaluation of scalar programs in double precision with a running error bound: the oracle that emitted code is held
// to.
//
// For each operation the bound has two parts: how far the exact operation can move when its operands are off by their
// own bounds, and the rounding of the operation itself. Comparisons whose operands are closer than their bounds are
// marked uncertain, and a select on an uncertain condition may give either branch.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "ir/error.h"
#include "ir/scalar_operation.h"

namespace ingot::scalar {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double function_ulps = 4;

// The end of every float operation. `moved`: how far the operands' errors can move the exact result; `rounding`: error
// of the operation itself; `is_exact`: the operands have no errors.
Number bounded(DType dtype, double value, double moved, double rounding, bool is_exact) {
  if (std::isnan(value)) return {value, is_exact ? 0 : infinity, 0};
  if (std::isinf(value)) return {value, is_exact || moved < infinity ? 0 : infinity, 0};
  const double error = moved + rounding, limit = largest(dtype);
  if (std::abs(value) - error > limit * (1 + unit_roundoff(dtype) / 2)) return {std::copysign(infinity, value), 0, 0};
  return {value, std::abs(value) + error <= limit ? error : infinity, 0};  // not <=: may overflow, or error is NaN
}

// A step function of x: exact unless x is within its error of a step.
Number step(const Number& x, double (*f)(double)) {
  const double value = f(x.value);
  if (x.error == 0 || x.error == infinity) return {value, x.error, 0};
  return {value, std::max(f(x.value + x.error) - value, value - f(x.value - x.error)), 0};
}

double divide_error(const Number& a, const Number& b, double quotient) {
  if (b.error == 0 && a.error == 0) return 0;
  const double smallest = std::abs(b.value) - b.error;
  if (!(smallest > 0)) return infinity;
  return (a.error + (b.error == 0 ? 0 : std::abs(quotient) * b.error)) / smallest;
}

// How far f(x) moves with the error of x, for a monotone f: the larger of the differences at both ends.
double monotone_error(const Number& x, double (*f)(double)) {
  if (x.error == 0) return 0;
  const double value = f(x.value);
  const double up = std::abs(f(x.value + x.error) - value), down = std::abs(value - f(x.value - x.error));
  return std::isnan(up) || std::isnan(down) ? infinity : std::max(up, down);
}

Number root(DType dtype, const Number& a) {
  const double value = std::sqrt(a.value), low = a.value - a.error;
  if (a.value + a.error < 0) return {value, 0, 0};  // NaN for certain
  const double rounding = error_unit(dtype) * value;
  if (a.error == 0 || low >= 0)
    return bounded(dtype, value, a.error == 0 ? 0 : a.error / (value + std::sqrt(low)), rounding, a.error == 0);
  // The operand may be negative and the result NaN, unless its error is mere underflow, which keeps the sign.
  const bool is_underflow = a.value >= 0 && a.error < smallest_positive(dtype) * 1024;
  return {value, is_underflow ? std::sqrt(a.value + a.error) + rounding : infinity, 0};
}

// Jumps by |b| where a / b passes a whole number.
double remainder_error(const Number& a, const Number& b) {
  if (a.error == 0 && b.error == 0) return 0;
  const double quotient = a.value / b.value, whole = std::floor(quotient);
  const double slack = divide_error(a, b, quotient);
  const bool is_between = std::floor(quotient - slack) == whole && std::floor(quotient + slack) == whole;
  return is_between ? a.error + std::abs(whole) * b.error : std::abs(b.value) + b.error;
}

double power_error(const Number& a, const Number& b, double value) {
  if (a.error == 0 && b.error == 0) return 0;
  const double low = a.value - a.error, high = a.value + a.error;
  if (b.error > 0 && low <= 0) return infinity;
  double moved = 0;
  for (const double x : {low, high})
    for (const double y : {b.value - b.error, b.value + b.error}) {
      const double corner = std::abs(std::pow(x, y) - value);
      moved = std::isnan(corner) ? infinity : std::max(moved, corner);
    }
  const bool crosses_zero = low < 0 && high > 0;  // the extreme is at 0, not at a corner
  return crosses_zero ? std::max(moved, std::abs(std::pow(0.0, b.value) - value)) : moved;
}

// The emitted result lies between the extremes of both lower and of both upper ends.
Number extreme(const Number& a, const Number& b, bool takes_minimum) {
  if (std::isnan(a.value) || std::isnan(b.value)) {
    const bool is_certain = (std::isnan(a.value) && a.error == 0) || (std::isnan(b.value) && b.error == 0);
    return {std::nan(""), is_certain ? 0 : infinity, 0};
  }
  const auto pick = [&](double x, double y) { return takes_minimum ? std::min(x, y) : std::max(x, y); };
  const double value = pick(a.value, b.value);
  if (a.error == infinity || b.error == infinity) return {value, infinity, 0};
  if (std::isinf(value)) return {value, 0, 0};
  const double up = pick(a.value + a.error, b.value + b.error) - value;
  const double down = value - pick(a.value - a.error, b.value - b.error);
  return {value, std::max(up, down), 0};
}

// How far f moves over the operand's interval for a function with a kink or pole at every half turn: tan.
double tangent_error(const Number& a) {
  if (a.error == 0) return 0;
  const auto turn = [](double x) { return std::floor(x / std::numbers::pi + 0.5); };
  const double low = a.value - a.error, high = a.value + a.error;
  // The quotient is off by some ulps itself: near a pole nothing is known.
  const double slack = std::abs(a.value) * 1e-15;
  if (!(turn(low - slack) == turn(high + slack))) return infinity;
  return monotone_error(a, [](double x) { return std::tan(x); });
}

double hyperbolic_cosine_error(const Number& a) {
  if (a.error == 0) return 0;
  const double size = std::abs(a.value), value = std::cosh(size);
  return std::max(std::cosh(size + a.error) - value, value - std::cosh(std::max(size - a.error, 0.0)));
}

// The angle turns by at most the distance over the smallest radius. Across the cut (y of either sign, x below 0) it
// jumps.
double angle_error(const Number& y, const Number& x) {
  if (y.error == 0 && x.error == 0) return 0;
  const double moved = std::hypot(y.error, x.error), radius = std::hypot(y.value, x.value) - moved;
  const bool may_cross = std::abs(y.value) <= y.error && x.value - x.error <= 0;
  if (std::isnan(radius) || std::isinf(moved)) return infinity;
  return may_cross || radius <= 0 ? 2 * std::numbers::pi : std::min(moved / radius, 2 * std::numbers::pi);
}

// Jumps by |b| where a / b passes a whole number other than 0.
double fmod_error(const Number& a, const Number& b) {
  if (a.error == 0 && b.error == 0) return 0;
  const double quotient = a.value / b.value, whole = std::trunc(quotient);
  const double slack = divide_error(a, b, quotient);
  const bool is_between = std::trunc(quotient - slack) == whole && std::trunc(quotient + slack) == whole;
  return is_between ? a.error + std::abs(whole) * b.error : std::abs(b.value) + b.error;
}

// Of a function the error of an estimate, by the C library of this host, is enough; the value, which may become a
// constant, is the same on every host.
using Estimate = double (*)(double);
Estimate estimate_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::cbrt:
      return [](double x) { return std::cbrt(x); };
    case Opcode::exp:
      return [](double x) { return std::exp(x); };
    case Opcode::exp2:
      return [](double x) { return std::exp2(x); };
    case Opcode::expm1:
      return [](double x) { return std::expm1(x); };
    case Opcode::log:
      return [](double x) { return std::log(x); };
    case Opcode::log2:
      return [](double x) { return std::log2(x); };
    case Opcode::log10:
      return [](double x) { return std::log10(x); };
    case Opcode::log1p:
      return [](double x) { return std::log1p(x); };
    case Opcode::asin:
      return [](double x) { return std::asin(x); };
    case Opcode::acos:
      return [](double x) { return std::acos(x); };
    case Opcode::atan:
      return [](double x) { return std::atan(x); };
    case Opcode::sinh:
      return [](double x) { return std::sinh(x); };
    case Opcode::tanh:
      return [](double x) { return std::tanh(x); };
    case Opcode::asinh:
      return [](double x) { return std::asinh(x); };
    case Opcode::acosh:
      return [](double x) { return std::acosh(x); };
    case Opcode::atanh:
      return [](double x) { return std::atanh(x); };
    case Opcode::erf:
      return [](double x) { return std::erf(x); };
    case Opcode::erfc:
      return [](double x) { return std::erfc(x); };
    default:
      return nullptr;
  }
}

// How far the errors of the operands can move a function of the C library.
double function_error(Opcode opcode, const Number& a, const Number& b, double value) {
  switch (opcode) {
    case Opcode::sin:
    case Opcode::cos:
      return std::min(a.error, 2.0);
    case Opcode::tan:
      return tangent_error(a);
    case Opcode::cosh:
      return hyperbolic_cosine_error(a);
    case Opcode::power:
      return power_error(a, b, value);
    case Opcode::atan2:
      return angle_error(a, b);
    case Opcode::hypot:
      return a.error + b.error;
    default:
      return monotone_error(a, estimate_of(opcode));
  }
}

// The rounding of a function of the C library, or of a user's own, given its value and how far that may move.
double function_rounding(DType dtype, double value, double moved, bool is_exact) {
  const double u = error_unit(dtype);
  return value == 0 && is_exact ? 0 : function_ulps * (2 * u * (std::abs(value) + moved) + smallest_positive(dtype));
}

Number float_result(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  const double u = error_unit(dtype), tiny = smallest_positive(dtype);
  const bool one_exact = a.error == 0, both_exact = one_exact && b.error == 0;
  const auto value_of = [&] { return float_operation(opcode, a.value, b.value); };
  switch (opcode) {
    case Opcode::negate:
    case Opcode::absolute:
      return {value_of(), a.error, 0};
    case Opcode::sign:
      return step(a, [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x; });
    case Opcode::floor:
      return step(a, [](double x) { return std::floor(x); });
    case Opcode::ceil:
      return step(a, [](double x) { return std::ceil(x); });
    case Opcode::round:
      return step(a, [](double x) { return std::nearbyint(x); });
    case Opcode::truncate:
      return step(a, [](double x) { return std::trunc(x); });
    case Opcode::sqrt:
      return root(dtype, a);
    case Opcode::add:  // a sum that is denormal is exact
    case Opcode::subtract: {
      const double value = value_of();
      return bounded(dtype, value, a.error + b.error, u * (std::abs(value) + a.error + b.error), both_exact);
    }
    case Opcode::multiply: {
      const bool is_zero = (a.value == 0 && one_exact) || (b.value == 0 && b.error == 0);
      const double value = value_of(), moved = is_zero ? 0 : product_error(a, b);
      const bool is_certain = both_exact || (is_zero && std::isfinite(a.error) && std::isfinite(b.error));
      return bounded(dtype, value, moved, is_zero ? 0 : u * (std::abs(value) + moved) + tiny, is_certain);
    }
    case Opcode::divide: {
      const double value = value_of(), moved = divide_error(a, b, value);
      const bool is_zero = a.value == 0 && both_exact;
      return bounded(dtype, value, moved, is_zero ? 0 : u * (std::abs(value) + moved) + tiny, both_exact);
    }
    case Opcode::remainder: {
      const double value = value_of();
      return bounded(dtype, value, remainder_error(a, b), u * std::abs(value), both_exact);
    }
    case Opcode::fmod:  // exact
      return bounded(dtype, value_of(), fmod_error(a, b), 0, both_exact);
    case Opcode::minimum:
      return extreme(a, b, true);
    case Opcode::maximum:
      return extreme(a, b, false);
    default: {
      const double value = value_of(), moved = function_error(opcode, a, b, value);
      return bounded(dtype, value, moved, function_rounding(dtype, value, moved, both_exact), both_exact);
    }
  }
}

Number compared(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  const bool result = comparison(opcode, dtype, a, b);
  if (opcode == Opcode::logical_and || opcode == Opcode::logical_or) {
    const bool settling = opcode == Opcode::logical_or;
    const bool settled =
        ((a.integer != 0) == settling && a.error == 0) || ((b.integer != 0) == settling && b.error == 0);
    return {0, settled ? 0 : std::max(a.error, b.error), result};
  }
  const double slack = a.error + b.error;
  const bool uncertain = slack > 0 && (!is_float(dtype) || !(std::abs(a.value - b.value) > slack));
  return {0, uncertain ? 1.0 : 0.0, result};
}

Number cast_number(DType from, DType to, const Number& a) {
  if (is_float(to) && is_float(from)) {
    const bool narrows = unit_roundoff(to) > unit_roundoff(from);
    const double rounding = narrows ? unit_roundoff(to) * (std::abs(a.value) + a.error) + smallest_positive(to) : 0;
    return bounded(to, a.value, a.error, a.value == 0 && a.error == 0 ? 0 : rounding, a.error == 0);
  }
  if (is_float(to)) {
    const double value = as_double(from, a.integer);
    const double moved = a.error == 0 ? 0 : from == DType::boolean ? 1 : infinity;
    return bounded(to, value, moved, 2 * std::abs(rounded(to, value).value - value), a.error == 0);
  }
  if (!is_float(from)) return {0, a.error, wrapped(to, to == DType::boolean ? a.integer != 0 : a.integer)};
  const double low = a.value - a.error, high = a.value + a.error;
  const bool is_certain =
      a.error == 0 || (to == DType::boolean ? low > 0 || high < 0 : saturated(to, low) == saturated(to, high));
  return {0, is_certain ? 0.0 : 1.0, saturated(to, a.value)};
}

Number select_number(DType dtype, const Number& condition, const Number& then, const Number& otherwise) {
  const Number& taken = condition.integer != 0 ? then : otherwise;
  if (condition.error == 0) return taken;
  const Number& other = condition.integer != 0 ? otherwise : then;
  if (!is_float(dtype)) {
    const bool is_certain = taken.integer == other.integer && taken.error == 0 && other.error == 0;
    return {0, is_certain ? 0.0 : 1.0, taken.integer};
  }
  if (taken.value == other.value) return {taken.value, std::max(taken.error, other.error), 0};
  const double distance = std::abs(taken.value - other.value) + other.error;  // NaN when only one of them is
  return {taken.value, std::isnan(distance) ? infinity : std::max(taken.error, distance), 0};
}

// A function of the user's own: its body, and of a float result the rounding of a primitive besides.
Number called(const Primitive& primitive, std::array<Number, max_operands> operands) {
  Number result;
  evaluate(primitive.body, std::span(operands).first(primitive.parameters.size()), std::span(&result, 1));
  if (!is_float(primitive.result)) return result;
  const double rounding = function_rounding(primitive.result, result.value, result.error, result.error == 0);
  return bounded(primitive.result, result.value, result.error, rounding, result.error == 0);
}

}  // namespace

double product_error(const Number& a, const Number& b) {
  const auto part = [](double factor, double error) { return error == 0 ? 0 : std::abs(factor) * error; };
  if (std::isinf(a.value) && a.error == 0 && std::abs(b.value) > b.error) return 0;
  if (std::isinf(b.value) && b.error == 0 && std::abs(a.value) > a.error) return 0;
  return part(a.value, b.error) + part(b.value, a.error) + a.error * b.error;
}

void evaluate(const Program& program, std::span<const Number> arguments, std::span<Number> results) {
  std::vector<Number> values(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    const auto operand = [&](int k) -> const Number& { return values[node.operands[k]]; };
    const auto operand_dtype = [&](int k) { return program.nodes[node.operands[k]].dtype; };
    const int count = arity(node);
    if (node.opcode == Opcode::parameter)
      values[i] = arguments[static_cast<std::size_t>(node.integer)];
    else if (node.opcode == Opcode::constant)
      values[i] = {node.value, 0, node.integer};
    else if (node.opcode == Opcode::select)
      values[i] = select_number(node.dtype, operand(0), operand(1), operand(2));
    else if (node.opcode == Opcode::cast)
      values[i] = cast_number(operand_dtype(0), node.dtype, operand(0));
    else if (node.opcode == Opcode::call)
      values[i] = called(*node.primitive, {operand(0), operand(1), operand(2), operand(3)});
    else if (node.opcode == Opcode::logical_not)
      values[i] = {0, operand(0).error, operand(0).integer == 0};
    else if (node.opcode >= Opcode::less && node.opcode <= Opcode::logical_or)
      values[i] = compared(node.opcode, operand_dtype(0), operand(0), operand(1));
    else if (is_float(node.dtype))
      values[i] = float_result(node.opcode, node.dtype, operand(0), count > 1 ? operand(1) : operand(0));
    else
      values[i] = {0, operand(0).error > 0 || (count > 1 && operand(1).error > 0) ? 1.0 : 0.0,
                   wrapped(node.dtype, integer_operation(node.opcode, node.dtype, operand(0).integer,
                                                         count > 1 ? operand(1).integer : 0))};
  }
  for (std::size_t i = 0; i < program.roots.size(); ++i) results[i] = values[program.roots[i]];
}

}  // namespace ingot::scalar
