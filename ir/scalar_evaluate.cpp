// Evaluation of scalar programs in double precision with a running error bound: the oracle that emitted code is held
// to.
//
// For each operation the bound has two parts: how far the exact operation can move when its operands are off by their
// own bounds, and the rounding of the operation itself. Comparisons whose operands are closer than their bounds are
// marked uncertain, and a select on an uncertain condition may give either branch.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/error.h"
#include "ir/scalar.h"
#include "ir/transcendental.h"

namespace ingot::scalar {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double transcendental_ulps = 4;

int bits(DType dtype) { return dtype == DType::boolean ? 1 : info(dtype).bytes * 8; }

double as_double(DType dtype, std::int64_t value) {
  return dtype == DType::u64 ? static_cast<double>(static_cast<std::uint64_t>(value)) : static_cast<double>(value);
}

std::int64_t saturated(DType dtype, double value) {
  if (std::isnan(value)) return 0;
  if (dtype == DType::boolean) return value != 0;
  const bool is_signed = info(dtype).is_signed;
  const double low = is_signed ? -std::ldexp(1.0, bits(dtype) - 1) : 0;
  const double high = std::ldexp(1.0, bits(dtype) - (is_signed ? 1 : 0));
  const double whole = std::trunc(value);
  if (whole < low)
    return is_signed ? wrapped(dtype, static_cast<std::int64_t>(std::uint64_t{1} << (bits(dtype) - 1))) : 0;
  if (whole >= high)
    return wrapped(dtype, is_signed ? static_cast<std::int64_t>(~(~std::uint64_t{0} << (bits(dtype) - 1))) : -1);
  return dtype == DType::u64 ? static_cast<std::int64_t>(static_cast<std::uint64_t>(whole))
                             : static_cast<std::int64_t>(whole);
}

std::int64_t integer_result(Opcode opcode, DType dtype, std::int64_t a, std::int64_t b) {
  const bool is_signed = info(dtype).is_signed;
  const auto ua = static_cast<std::uint64_t>(a), ub = static_cast<std::uint64_t>(b);
  const auto as_signed = [](std::uint64_t v) { return static_cast<std::int64_t>(v); };
  switch (opcode) {
    case Opcode::negate:
      return as_signed(0 - ua);
    case Opcode::absolute:
      return is_signed && a < 0 ? as_signed(0 - ua) : a;
    case Opcode::sign:
      return is_signed && a < 0 ? -1 : a != 0;
    case Opcode::floor:
    case Opcode::ceil:
    case Opcode::round:
    case Opcode::truncate:
      return a;
    case Opcode::add:
      return as_signed(ua + ub);
    case Opcode::subtract:
      return as_signed(ua - ub);
    case Opcode::multiply:
      return as_signed(ua * ub);
    case Opcode::divide:
      return b == 0 ? 0 : !is_signed ? as_signed(ua / ub) : b == -1 ? as_signed(0 - ua) : a / b;
    case Opcode::remainder: {
      if (b == 0 || (is_signed && b == -1)) return 0;
      if (!is_signed) return as_signed(ua % ub);
      const std::int64_t r = a % b;
      return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }
    case Opcode::power: {  // by squaring; a negative exponent gives 0 but for the units 1 and -1
      if (is_signed && b < 0) return a == 1 ? 1 : a == -1 ? (ub & 1 ? -1 : 1) : 0;
      std::uint64_t result = 1, base = ua;
      for (std::uint64_t e = ub; e != 0; e >>= 1, base *= base)
        if (e & 1) result *= base;
      return as_signed(result);
    }
    case Opcode::minimum:
      return is_signed ? std::min(a, b) : as_signed(std::min(ua, ub));
    case Opcode::maximum:
      return is_signed ? std::max(a, b) : as_signed(std::max(ua, ub));
    case Opcode::bit_and:
      return a & b;
    case Opcode::bit_or:
      return a | b;
    case Opcode::bit_xor:
      return a ^ b;
    case Opcode::shift_left:
      return ub >= static_cast<std::uint64_t>(bits(dtype)) ? 0 : as_signed(ua << ub);
    case Opcode::shift_right:
      if (ub >= static_cast<std::uint64_t>(bits(dtype))) return is_signed && a < 0 ? -1 : 0;
      return is_signed ? a >> b : as_signed(ua >> ub);
    default:
      throw internal_error("no integer form of the scalar operation " + std::string(info(opcode).name));
  }
}

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

double floored_remainder(double a, double b) {
  const double remainder = std::fmod(a, b);
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
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

Number float_result(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  const double u = error_unit(dtype), tiny = smallest_positive(dtype);
  const bool one_exact = a.error == 0, both_exact = one_exact && b.error == 0;
  // The value is the same on every host, since it may become a constant; of the error an estimate is enough.
  const auto primitive = [&](double (*f)(double), double (*estimate)(double)) {
    const double value = f(a.value);
    const double rounding = value == 0 && one_exact ? 0 : transcendental_ulps * (2 * u * std::abs(value) + tiny);
    return bounded(dtype, value, monotone_error(a, estimate), rounding, one_exact);
  };
  const auto wave = [&](double value) {
    const double rounding = transcendental_ulps * (2 * u * std::abs(value) + tiny);
    return bounded(dtype, value, std::min(a.error, 2.0), rounding, one_exact);
  };
  switch (opcode) {
    case Opcode::negate:
      return {-a.value, a.error, 0};
    case Opcode::absolute:
      return {std::abs(a.value), a.error, 0};
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
    case Opcode::exp:
      return primitive(transcendental::exp, [](double x) { return std::exp(x); });
    case Opcode::expm1:
      return primitive(transcendental::expm1, [](double x) { return std::expm1(x); });
    case Opcode::log:
      return primitive(transcendental::log, [](double x) { return std::log(x); });
    case Opcode::log1p:
      return primitive(transcendental::log1p, [](double x) { return std::log1p(x); });
    case Opcode::tanh:
      return primitive(transcendental::tanh, [](double x) { return std::tanh(x); });
    case Opcode::erf:
      return primitive(transcendental::erf, [](double x) { return std::erf(x); });
    case Opcode::sin:
      return wave(transcendental::sin(a.value));
    case Opcode::cos:
      return wave(transcendental::cos(a.value));
    case Opcode::add:  // a sum that is denormal is exact
    case Opcode::subtract: {
      const double value = opcode == Opcode::add ? a.value + b.value : a.value - b.value;
      return bounded(dtype, value, a.error + b.error, u * (std::abs(value) + a.error + b.error), both_exact);
    }
    case Opcode::multiply: {
      const bool is_zero = (a.value == 0 && one_exact) || (b.value == 0 && b.error == 0);
      const double value = a.value * b.value, moved = is_zero ? 0 : product_error(a, b);
      const bool is_certain = both_exact || (is_zero && std::isfinite(a.error) && std::isfinite(b.error));
      return bounded(dtype, value, moved, is_zero ? 0 : u * (std::abs(value) + moved) + tiny, is_certain);
    }
    case Opcode::divide: {
      const double value = a.value / b.value, moved = divide_error(a, b, value);
      const bool is_zero = a.value == 0 && both_exact;
      return bounded(dtype, value, moved, is_zero ? 0 : u * (std::abs(value) + moved) + tiny, both_exact);
    }
    case Opcode::remainder: {
      const double value = floored_remainder(a.value, b.value);
      return bounded(dtype, value, remainder_error(a, b), u * std::abs(value), both_exact);
    }
    case Opcode::power: {
      const double value = transcendental::power(a.value, b.value), moved = power_error(a, b, value);
      const double rounding = transcendental_ulps * (2 * u * (std::abs(value) + moved) + tiny);
      return bounded(dtype, value, moved, rounding, both_exact);
    }
    case Opcode::minimum:
      return extreme(a, b, true);
    case Opcode::maximum:
      return extreme(a, b, false);
    default:
      throw internal_error("no float form of the scalar operation " + std::string(info(opcode).name));
  }
}

Number comparison(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  if (opcode == Opcode::logical_and) {
    const bool settled = (a.integer == 0 && a.error == 0) || (b.integer == 0 && b.error == 0);
    return {0, settled ? 0 : std::max(a.error, b.error), a.integer && b.integer};
  }
  if (opcode == Opcode::logical_or) {
    const bool settled = (a.integer != 0 && a.error == 0) || (b.integer != 0 && b.error == 0);
    return {0, settled ? 0 : std::max(a.error, b.error), a.integer || b.integer};
  }
  bool less = false, equal = false;
  if (is_float(dtype)) {
    less = a.value < b.value, equal = a.value == b.value;
  } else {
    const bool is_signed = info(dtype).is_signed;
    less = is_signed ? a.integer < b.integer
                     : static_cast<std::uint64_t>(a.integer) < static_cast<std::uint64_t>(b.integer);
    equal = a.integer == b.integer;
  }
  const bool result = opcode == Opcode::less         ? less
                      : opcode == Opcode::less_equal ? less || equal
                      : opcode == Opcode::equal      ? equal
                                                     : !equal;
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

}  // namespace

std::int64_t wrapped(DType dtype, std::int64_t value) {
  if (dtype == DType::boolean) return value != 0;
  const int shift = 64 - bits(dtype);
  const auto pattern = static_cast<std::uint64_t>(value) << shift;
  return info(dtype).is_signed ? static_cast<std::int64_t>(pattern) >> shift
                               : static_cast<std::int64_t>(pattern >> shift);
}

double largest(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return std::numeric_limits<double>::max();
    case DType::f16:
      return 65504.0;
    case DType::bf16:
      return 0x1.FEp127;
    default:
      return static_cast<double>(std::numeric_limits<float>::max());
  }
}

double error_unit(DType dtype) { return unit_roundoff(dtype) + unit_roundoff(DType::f64); }

double product_error(const Number& a, const Number& b) {
  const auto part = [](double factor, double error) { return error == 0 ? 0 : std::abs(factor) * error; };
  if (std::isinf(a.value) && a.error == 0 && std::abs(b.value) > b.error) return 0;
  if (std::isinf(b.value) && b.error == 0 && std::abs(a.value) > a.error) return 0;
  return part(a.value, b.error) + part(b.value, a.error) + a.error * b.error;
}

double smallest_positive(DType dtype) {
  return dtype == DType::f64 ? 0x1p-1074 : dtype == DType::f32 ? 0x1p-149 : dtype == DType::bf16 ? 0x1p-133 : 0x1p-24;
}

double unit_roundoff(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return std::ldexp(1.0, -53);
    case DType::f16:
      return std::ldexp(1.0, -11);
    case DType::bf16:
      return std::ldexp(1.0, -8);
    default:
      return std::ldexp(1.0, -24);
  }
}

Number rounded(DType dtype, double value) {
  if (!is_float(dtype)) return {0, 0, saturated(dtype, value)};
  if (dtype == DType::f64 || std::isnan(value) || std::isinf(value)) return {value, 0, 0};
  if (dtype == DType::f32) return {static_cast<double>(static_cast<float>(value)), 0, 0};
  // f16: 11 significant bits, exponents -24..15; bf16: 8 bits with f32's exponents. Round half to even by scaling.
  const int significant = dtype == DType::f16 ? 11 : 8, lowest = dtype == DType::f16 ? -24 : -133;
  int exponent = 0;
  std::frexp(value, &exponent);
  const int unit = std::max(exponent - significant, lowest);
  const double result = std::ldexp(std::nearbyint(std::ldexp(value, -unit)), unit);
  return {std::abs(result) > largest(dtype) ? std::copysign(infinity, value) : result, 0, 0};
}

void evaluate(const Program& program, std::span<const Number> arguments, std::span<Number> results) {
  std::vector<Number> values(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    const auto operand = [&](int k) -> const Number& { return values[node.operands[k]]; };
    const auto operand_dtype = [&](int k) { return program.nodes[node.operands[k]].dtype; };
    const int arity = info(node.opcode).arity;
    if (node.opcode == Opcode::parameter)
      values[i] = arguments[static_cast<std::size_t>(node.integer)];
    else if (node.opcode == Opcode::constant)
      values[i] = {node.value, 0, node.integer};
    else if (node.opcode == Opcode::select)
      values[i] = select_number(node.dtype, operand(0), operand(1), operand(2));
    else if (node.opcode == Opcode::cast)
      values[i] = cast_number(operand_dtype(0), node.dtype, operand(0));
    else if (node.opcode == Opcode::logical_not)
      values[i] = {0, operand(0).error, operand(0).integer == 0};
    else if (node.opcode >= Opcode::less && node.opcode <= Opcode::logical_or)
      values[i] = comparison(node.opcode, operand_dtype(0), operand(0), operand(1));
    else if (is_float(node.dtype))
      values[i] = float_result(node.opcode, node.dtype, operand(0), arity > 1 ? operand(1) : operand(0));
    else
      values[i] = {0, operand(0).error > 0 || (arity > 1 && operand(1).error > 0) ? 1.0 : 0.0,
                   wrapped(node.dtype, integer_result(node.opcode, node.dtype, operand(0).integer,
                                                      arity > 1 ? operand(1).integer : 0))};
  }
  for (std::size_t i = 0; i < program.roots.size(); ++i) results[i] = values[program.roots[i]];
}

}  // namespace ingot::scalar
