#include "ir/scalar_operation.h"

#include <algorithm>
#include <cmath>

#include "ir/error.h"
#include "ir/transcendental.h"

namespace ingot::scalar {
namespace {

double floored_remainder(double a, double b) {
  const double remainder = std::fmod(a, b);
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

// NumPy's rule: NaN when either is NaN.
double extreme(double a, double b, bool takes_minimum) {
  if (std::isnan(a) || std::isnan(b)) return std::nan("");
  return takes_minimum ? std::min(a, b) : std::max(a, b);
}

}  // namespace

double float_operation(Opcode opcode, double a, double b) {
  switch (opcode) {
    case Opcode::negate:
      return -a;
    case Opcode::absolute:
      return std::abs(a);
    case Opcode::sign:
      return a > 0 ? 1.0 : a < 0 ? -1.0 : a;
    case Opcode::floor:
      return std::floor(a);
    case Opcode::ceil:
      return std::ceil(a);
    case Opcode::round:
      return std::nearbyint(a);
    case Opcode::truncate:
      return std::trunc(a);
    case Opcode::add:
      return a + b;
    case Opcode::subtract:
      return a - b;
    case Opcode::multiply:
      return a * b;
    case Opcode::divide:
      return a / b;
    case Opcode::remainder:
      return floored_remainder(a, b);
    case Opcode::fmod:
      return std::fmod(a, b);
    case Opcode::minimum:
      return extreme(a, b, true);
    case Opcode::maximum:
      return extreme(a, b, false);
    case Opcode::sqrt:
      return std::sqrt(a);
    case Opcode::cbrt:
      return transcendental::cbrt(a);
    case Opcode::exp:
      return transcendental::exp(a);
    case Opcode::exp2:
      return transcendental::exp2(a);
    case Opcode::expm1:
      return transcendental::expm1(a);
    case Opcode::log:
      return transcendental::log(a);
    case Opcode::log2:
      return transcendental::log2(a);
    case Opcode::log10:
      return transcendental::log10(a);
    case Opcode::log1p:
      return transcendental::log1p(a);
    case Opcode::sin:
      return transcendental::sin(a);
    case Opcode::cos:
      return transcendental::cos(a);
    case Opcode::tan:
      return transcendental::tan(a);
    case Opcode::asin:
      return transcendental::asin(a);
    case Opcode::acos:
      return transcendental::acos(a);
    case Opcode::atan:
      return transcendental::atan(a);
    case Opcode::sinh:
      return transcendental::sinh(a);
    case Opcode::cosh:
      return transcendental::cosh(a);
    case Opcode::tanh:
      return transcendental::tanh(a);
    case Opcode::asinh:
      return transcendental::asinh(a);
    case Opcode::acosh:
      return transcendental::acosh(a);
    case Opcode::atanh:
      return transcendental::atanh(a);
    case Opcode::erf:
      return transcendental::erf(a);
    case Opcode::erfc:
      return transcendental::erfc(a);
    case Opcode::power:
      return transcendental::power(a, b);
    case Opcode::atan2:
      return transcendental::atan2(a, b);
    case Opcode::hypot:
      return transcendental::hypot(a, b);
    default:
      throw internal_error("no float form of the scalar operation " + std::string(info(opcode).name));
  }
}

std::int64_t integer_operation(Opcode opcode, DType dtype, std::int64_t a, std::int64_t b) {
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

bool comparison(Opcode opcode, DType dtype, const Number& a, const Number& b) {
  if (opcode == Opcode::logical_and) return a.integer && b.integer;
  if (opcode == Opcode::logical_or) return a.integer || b.integer;
  bool less = false, equal = false;
  if (is_float(dtype)) {
    less = a.value < b.value, equal = a.value == b.value;
  } else {
    const bool is_signed = ingot::info(dtype).is_signed;
    less = is_signed ? a.integer < b.integer
                     : static_cast<std::uint64_t>(a.integer) < static_cast<std::uint64_t>(b.integer);
    equal = a.integer == b.integer;
  }
  return opcode == Opcode::less         ? less
         : opcode == Opcode::less_equal ? less || equal
         : opcode == Opcode::equal      ? equal
                                        : !equal;
}

}  // namespace ingot::scalar
