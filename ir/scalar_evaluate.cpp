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

namespace ingot::scalar {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double transcendental_ulps = 4;

int bits(DType dtype) { return dtype == DType::boolean ? 1 : info(dtype).bytes * 8; }

std::int64_t wrapped(DType dtype, std::int64_t value) {
  if (dtype == DType::boolean) return value != 0;
  const int shift = 64 - bits(dtype);
  const auto pattern = static_cast<std::uint64_t>(value) << shift;
  return info(dtype).is_signed ? static_cast<std::int64_t>(pattern) >> shift
                               : static_cast<std::int64_t>(pattern >> shift);
}

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

// A step function of x: exact unless x is within its error of the step.
Number step(const Number& x, double (*f)(double)) {
  const double low = f(x.value - x.error), high = f(x.value + x.error);
  return {f(x.value), x.error > 0 && low != high ? std::max(high - f(x.value), f(x.value) - low) : 0, 0};
}

double divide_error(const Number& a, const Number& b, double quotient) {
  const double smallest = std::abs(b.value) - b.error;
  if (b.error == 0 && a.error == 0) return 0;
  return smallest > 0 ? (a.error + std::abs(quotient) * b.error) / smallest : infinity;
}

Number float_result(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  const double u = unit_roundoff(dtype);
  const auto done = [&](double value, double moved, double ulps) {
    return Number{value, moved + (ulps == 0 ? 0 : 2 * ulps * u * std::abs(value) + smallest_positive(dtype)), 0};
  };
  // A smooth function f: the operand's error moves it by at most the larger of the differences at both ends, when f is
  // monotone; `slope` bounds |f'| over the interval otherwise.
  const auto monotone = [&](double (*f)(double), double ulps) {
    const double value = f(a.value);
    const double moved =
        a.error == 0 ? 0 : std::max(std::abs(f(a.value + a.error) - value), std::abs(value - f(a.value - a.error)));
    return done(value, std::isnan(moved) && !std::isnan(value) ? infinity : moved, ulps);
  };
  constexpr double half = 0.5;
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
    case Opcode::sqrt: {
      const double value = std::sqrt(a.value), low = a.value - a.error;
      if (a.error > 0 && low < 0 && a.value >= 0) return {value, std::sqrt(a.value + a.error), 0};
      return done(value, a.error == 0 ? 0 : a.error / (value + std::sqrt(std::max(low, 0.0))), half);
    }
    case Opcode::exp:
      return monotone([](double x) { return std::exp(x); }, transcendental_ulps);
    case Opcode::expm1:
      return monotone([](double x) { return std::expm1(x); }, transcendental_ulps);
    case Opcode::log:
      return monotone([](double x) { return std::log(x); }, transcendental_ulps);
    case Opcode::log1p:
      return monotone([](double x) { return std::log1p(x); }, transcendental_ulps);
    case Opcode::tanh:
      return monotone([](double x) { return std::tanh(x); }, transcendental_ulps);
    case Opcode::erf:
      return monotone([](double x) { return std::erf(x); }, transcendental_ulps);
    case Opcode::sin:
      return done(std::sin(a.value), std::min(a.error, 2.0), transcendental_ulps);
    case Opcode::cos:
      return done(std::cos(a.value), std::min(a.error, 2.0), transcendental_ulps);
    case Opcode::add:
      return done(a.value + b.value, a.error + b.error, half);
    case Opcode::subtract:
      return done(a.value - b.value, a.error + b.error, half);
    case Opcode::multiply:
      return done(a.value * b.value, std::abs(a.value) * b.error + std::abs(b.value) * a.error + a.error * b.error,
                  half);
    case Opcode::divide: {
      const double value = a.value / b.value;
      return done(value, divide_error(a, b, value), half);
    }
    case Opcode::remainder: {
      double value = std::fmod(a.value, b.value);
      if (value != 0 && (value < 0) != (b.value < 0)) value += b.value;
      return done(value, a.error + b.error > 0 ? std::abs(b.value) : 0, half);
    }
    case Opcode::power: {
      const double value = std::pow(a.value, b.value);
      if (a.error == 0 && b.error == 0) return done(value, 0, transcendental_ulps);
      const double low = std::max(a.value - a.error, 0.0), high = a.value + a.error;
      double moved = 0;
      for (const double x : {low, high})
        for (const double y : {b.value - b.error, b.value + b.error})
          moved = std::max(moved, std::abs(std::pow(x, y) - value));
      return done(value, std::isnan(moved) ? infinity : moved, transcendental_ulps);
    }
    case Opcode::minimum:
    case Opcode::maximum: {
      if (std::isnan(a.value) || std::isnan(b.value)) return {std::nan(""), 0, 0};
      const bool takes_a = opcode == Opcode::minimum ? a.value <= b.value : a.value >= b.value;
      const bool clear = std::abs(a.value - b.value) > a.error + b.error;
      return {takes_a ? a.value : b.value, clear ? (takes_a ? a.error : b.error) : std::max(a.error, b.error), 0};
    }
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
  const bool uncertain = slack > 0 && (!is_float(dtype) || std::abs(a.value - b.value) <= slack);
  return {0, uncertain ? 1.0 : 0.0, result};
}

Number cast_number(DType from, DType to, const Number& a) {
  if (is_float(to)) {
    if (!is_float(from)) {
      const double value = as_double(from, a.integer);
      const double kept = rounded(to, value).value;
      return {value, (a.error > 0 ? a.error : 0) + std::abs(kept - value), 0};
    }
    const bool narrows = unit_roundoff(to) > unit_roundoff(from);
    return {a.value,
            a.error + (narrows ? unit_roundoff(to) * (std::abs(a.value) + a.error) + smallest_positive(to) : 0), 0};
  }
  if (!is_float(from)) return {0, a.error, wrapped(to, to == DType::boolean ? a.integer != 0 : a.integer)};
  const std::int64_t low = saturated(to, a.value - a.error), high = saturated(to, a.value + a.error);
  return {0, low == high ? 0 : std::max(1.0, as_double(to, high) - as_double(to, low)), saturated(to, a.value)};
}

Number select_number(DType dtype, const Number& condition, const Number& then, const Number& otherwise) {
  const Number& taken = condition.integer != 0 ? then : otherwise;
  if (condition.error == 0) return taken;
  const Number& other = condition.integer != 0 ? otherwise : then;
  if (!is_float(dtype))
    return {0, taken.integer == other.integer && other.error == 0 ? taken.error : 1 + taken.error + other.error,
            taken.integer};
  return {taken.value, std::max(taken.error, std::abs(taken.value - other.value) + other.error), 0};
}

}  // namespace

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
  const double largest = dtype == DType::f16 ? 65504.0 : 3.3895313892515355e38;
  return {std::abs(result) > largest ? std::copysign(infinity, value) : result, 0, 0};
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
      values[i] = {0, std::max(operand(0).error, arity > 1 ? operand(1).error : 0.0),
                   wrapped(node.dtype, integer_result(node.opcode, node.dtype, operand(0).integer,
                                                      arity > 1 ? operand(1).integer : 0))};
  }
  for (std::size_t i = 0; i < program.roots.size(); ++i) results[i] = values[program.roots[i]];
}

}  // namespace ingot::scalar
