// Element access of arrays of any dtype.
#include "ir/array.h"

#include <algorithm>
#include <limits>

#include "ir/scalar.h"

namespace ingot {
namespace {

template <class T>
T load(const std::vector<std::byte>& bytes, std::int64_t i) {
  T value;
  std::memcpy(&value, bytes.data() + static_cast<std::size_t>(i) * sizeof(T), sizeof(T));
  return value;
}

template <class T>
void store(std::vector<std::byte>& bytes, std::int64_t i, T value) {
  std::memcpy(bytes.data() + static_cast<std::size_t>(i) * sizeof(T), &value, sizeof(T));
}

// f16 has 10 stored bits and bias 15; bf16 is the upper half of f32. IEEE 754-2019, 3.4.
double half_to_double(DType dtype, std::uint16_t bits) {
  if (dtype == DType::bf16) {
    const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
    float value;
    std::memcpy(&value, &wide, 4);
    return static_cast<double>(value);
  }
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double sign = bits >> 15 ? -1 : 1;
  if (exponent == 31)
    return fraction ? std::numeric_limits<double>::quiet_NaN() : sign * std::numeric_limits<double>::infinity();
  return exponent == 0 ? sign * __builtin_ldexp(fraction, -24) : sign * __builtin_ldexp(1024 + fraction, exponent - 25);
}

std::uint16_t double_to_half(DType dtype, double value) {
  const double kept = scalar::rounded(dtype, value).value;
  if (dtype == DType::bf16) {
    const auto narrow = static_cast<float>(kept);
    std::uint32_t bits;
    std::memcpy(&bits, &narrow, 4);
    return static_cast<std::uint16_t>(kept != kept ? bits >> 16 | 0x40u : bits >> 16);
  }
  const unsigned sign = __builtin_signbit(kept) ? 0x8000u : 0u;
  if (kept != kept) return static_cast<std::uint16_t>(sign | 0x7E00u);
  const double magnitude = __builtin_fabs(kept);
  if (magnitude > 65504.0) return static_cast<std::uint16_t>(sign | 0x7C00u);
  int exponent = 0;
  __builtin_frexp(magnitude, &exponent);  // magnitude in [2^(exponent-1), 2^exponent)
  if (magnitude < 6.103515625e-05)
    return static_cast<std::uint16_t>(sign | static_cast<unsigned>(__builtin_ldexp(magnitude, 24)));
  const auto fraction = static_cast<unsigned>(__builtin_ldexp(magnitude, 11 - exponent)) & 1023u;
  return static_cast<std::uint16_t>(sign | static_cast<unsigned>(exponent + 14) << 10 | fraction);
}

}  // namespace

Array::Array(Type t) : type(std::move(t)), bytes(static_cast<std::size_t>(byte_count(type))) {}

double Array::number(std::int64_t i) const {
  switch (type.dtype) {
    case DType::f32:
      return static_cast<double>(load<float>(bytes, i));
    case DType::f64:
      return load<double>(bytes, i);
    case DType::f16:
    case DType::bf16:
      return half_to_double(type.dtype, load<std::uint16_t>(bytes, i));
    case DType::u64:
      return static_cast<double>(load<std::uint64_t>(bytes, i));
    default:
      return static_cast<double>(integer(i));
  }
}

std::int64_t Array::integer(std::int64_t i) const {
  switch (type.dtype) {
    case DType::boolean:
      return load<std::uint8_t>(bytes, i) != 0;
    case DType::i8:
      return load<std::int8_t>(bytes, i);
    case DType::i16:
      return load<std::int16_t>(bytes, i);
    case DType::i32:
      return load<std::int32_t>(bytes, i);
    case DType::u8:
      return load<std::uint8_t>(bytes, i);
    case DType::u16:
      return load<std::uint16_t>(bytes, i);
    case DType::u32:
      return load<std::uint32_t>(bytes, i);
    case DType::i64:
    case DType::u64:
      return load<std::int64_t>(bytes, i);
    default:
      return scalar::rounded(DType::i64, number(i)).integer;
  }
}

void Array::set_number(std::int64_t i, double value) {
  switch (type.dtype) {
    case DType::f32:
      return store(bytes, i, static_cast<float>(value));
    case DType::f64:
      return store(bytes, i, value);
    case DType::f16:
    case DType::bf16:
      return store(bytes, i, double_to_half(type.dtype, value));
    default:
      return set_integer(i, scalar::rounded(type.dtype, value).integer);
  }
}

void Array::set_integer(std::int64_t i, std::int64_t value) {
  if (is_float(type.dtype)) return set_number(i, static_cast<double>(value));
  if (type.dtype == DType::boolean) return store(bytes, i, static_cast<std::uint8_t>(value != 0));
  const auto width = static_cast<std::size_t>(info(type.dtype).bytes);  // the low bytes: wraps
  std::memcpy(bytes.data() + static_cast<std::size_t>(i) * width, &value, width);
}

Array make_array(Shape shape, std::span<const float> values) {
  Array array({DType::f32, std::move(shape)});
  std::copy(values.begin(), values.end(), array.as<float>().begin());
  return array;
}

Array scalar_array(DType dtype, double value) {
  Array array({dtype, {}});
  array.set_number(0, value);
  return array;
}

}  // namespace ingot
