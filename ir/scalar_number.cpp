// The numbers of each dtype: ranges, rounding, wrapping.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/scalar.h"
#include "ir/scalar_operation.h"

namespace ingot::scalar {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

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

}  // namespace ingot::scalar
