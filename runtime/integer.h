// Integer arithmetic and casts as the scalar language defines them (ir/scalar.h): wrap-around, total division and
// shifts, saturating casts from float, and the storage formats f16 and bf16 by their bits. One scalar at a time:
// compilers turn loops over these into vector code.
#pragma once
#include "runtime/vector.h"

namespace ingot_rt {

template <class T>
constexpr bool is_signed_integer = static_cast<T>(-1) < static_cast<T>(0);

// Modulo 2^bits: a sum, difference or product modulo 2^64 has the right low bits for every narrower type.
template <class T>
INGOT_RT_INLINE T wrap_add(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_subtract(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_multiply(T a, T b) {
  return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}
template <class T>
INGOT_RT_INLINE T wrap_negate(T a) {
  return static_cast<T>(0u - static_cast<uint64_t>(a));
}
template <class T>
INGOT_RT_INLINE T wrap_absolute(T a) {
  return is_signed_integer<T> && a < static_cast<T>(0) ? wrap_negate(a) : a;
}
template <class T>
INGOT_RT_INLINE T integer_sign(T a) {
  if (is_signed_integer<T> && a < static_cast<T>(0)) return static_cast<T>(-1);
  return static_cast<T>(a != 0);
}
template <class T>
INGOT_RT_INLINE T integer_minimum(T a, T b) {
  return a < b ? a : b;
}
template <class T>
INGOT_RT_INLINE T integer_maximum(T a, T b) {
  return a < b ? b : a;
}

// Towards zero; 0 for b = 0; the lowest number divided by -1 wraps around to itself.
template <class T>
INGOT_RT_INLINE T integer_divide(T a, T b) {
  if (b == 0) return 0;
  if (is_signed_integer<T> && b == static_cast<T>(-1)) return wrap_negate(a);
  return static_cast<T>(a / b);
}
// With the sign of b; 0 for b = 0.
template <class T>
INGOT_RT_INLINE T integer_remainder(T a, T b) {
  if (b == 0 || (is_signed_integer<T> && b == static_cast<T>(-1))) return 0;
  const T rest = static_cast<T>(a % b);
  const bool signs_differ = is_signed_integer<T> && rest != 0 && (rest < static_cast<T>(0)) != (b < static_cast<T>(0));
  return signs_differ ? static_cast<T>(rest + b) : rest;
}
// By squaring; a negative exponent gives 0 but for the bases 1 and -1.
template <class T>
INGOT_RT_INLINE T integer_power(T base, T exponent) {
  if (is_signed_integer<T> && exponent < static_cast<T>(0)) {
    if (base == static_cast<T>(-1)) return (exponent & 1) != 0 ? base : static_cast<T>(1);
    return static_cast<T>(base == static_cast<T>(1));
  }
  T result = 1;
  for (uint64_t rest = static_cast<uint64_t>(exponent); rest != 0; rest >>= 1) {
    if ((rest & 1) != 0) result = wrap_multiply(result, base);
    base = wrap_multiply(base, base);
  }
  return result;
}

// Counts outside [0, bits) shift everything out.
template <class T>
INGOT_RT_INLINE T shift_left(T a, T count) {
  if (static_cast<uint64_t>(count) >= sizeof(T) * 8) return 0;
  return static_cast<T>(static_cast<uint64_t>(a) << static_cast<uint64_t>(count));
}
template <class T>
INGOT_RT_INLINE T shift_right(T a, T count) {
  const bool is_negative = is_signed_integer<T> && a < static_cast<T>(0);
  if (static_cast<uint64_t>(count) >= sizeof(T) * 8) return is_negative ? static_cast<T>(-1) : static_cast<T>(0);
  return static_cast<T>(a >> count);
}

// Of integers: wraps around, or rounds to a float.
template <class To, class From>
INGOT_RT_INLINE To cast_integer(From x) {
  return static_cast<To>(x);
}
// Of a float: towards zero, saturating; 0 for NaN.
template <class To, class From>
INGOT_RT_INLINE To cast_float_to_integer(From x) {
  constexpr int value_bits = static_cast<int>(sizeof(To)) * 8 - (is_signed_integer<To> ? 1 : 0);
  constexpr To highest = static_cast<To>(~static_cast<uint64_t>(0) >> (64 - value_bits));
  constexpr To lowest = is_signed_integer<To> ? static_cast<To>(~static_cast<uint64_t>(highest)) : static_cast<To>(0);
  constexpr From limit = static_cast<From>(static_cast<uint64_t>(1) << (value_bits - 1)) * static_cast<From>(2);
  if (x >= limit) return highest;
  if (is_signed_integer<To> ? x < -limit : x < static_cast<From>(0)) return lowest;
  return x == x ? static_cast<To>(x) : static_cast<To>(0);
}
// True for all but 0; false for NaN.
template <class From>
INGOT_RT_INLINE bool cast_to_bool(From x) {
  return x < static_cast<From>(0) || x > static_cast<From>(0);
}

// bf16 is the upper half of a float. Rounded half to even; NaN stays NaN.
INGOT_RT_INLINE float bf16_to_float(uint16_t half) { return bit_cast<float>(static_cast<uint32_t>(half) << 16); }
INGOT_RT_INLINE uint16_t float_to_bf16(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  if (x != x) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// f16 (IEEE 754 binary16): 1 sign bit, 5 exponent bits of bias 15, 10 significand bits.
INGOT_RT_INLINE float f16_to_float(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16, rest = half & 0x7fffu;
  if (rest >= 0x7c00u) return bit_cast<float>(sign | 0x7f800000u | (rest - 0x7c00u) << 13);
  // As a float exponent, the bias is 112 too small: times 2^112, which also normalises denormals, exactly.
  const float size = bit_cast<float>(rest << 13) * 5.192296858534828e33f;
  return bit_cast<float>(sign | bit_cast<uint32_t>(size));
}
INGOT_RT_INLINE uint16_t float_to_f16(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x), sign = (bits >> 16) & 0x8000u, size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) return static_cast<uint16_t>(sign | 0x7e00u);
  if (size >= 0x477ff000u) return static_cast<uint16_t>(sign | 0x7c00u);  // 65520 and above round to infinity
  if (size < 0x38800000u) {
    // Below 2^-14: adding 1/2 leaves units of 2^-24, the unit of f16 denormals, and rounds half to even.
    const float shifted = bit_cast<float>(size) + 0.5f;
    return static_cast<uint16_t>(sign | (bit_cast<uint32_t>(shifted) - 0x3f000000u));
  }
  return static_cast<uint16_t>(sign | ((size - 0x38000000u + 0xfffu + ((size >> 13) & 1u)) >> 13));
}

}  // namespace ingot_rt
