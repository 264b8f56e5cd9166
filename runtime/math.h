// The float functions of the scalar language, for one float and for vectors of floats from one formula each: without
// libm, without -ffast-math, total (any float in, no undefined behaviour, NaN in gives NaN out), and within 4 units in
// the last place over all floats, denormals and infinities included; tests/runtime/math_test.cpp measures it over all
// 2^32 of them. Coefficients are the output of fit.py; a line "fit" names the entry.
//
// Nothing here relies on fused multiply-adds, nor breaks when the compiler fuses.
#pragma once
#include "runtime/vector.h"

namespace ingot_rt {

constexpr uint32_t float_sign_bit = 0x80000000u;

template <class V>
INGOT_RT_INLINE V absolute(V x) {
  return bit_cast<V>(bit_cast<Bits<V>>(x) & ~float_sign_bit);
}
// |x| with the sign of `sign`, which may be -0.
template <class V>
INGOT_RT_INLINE V copy_sign(V x, V sign) {
  return bit_cast<V>((bit_cast<Bits<V>>(x) & ~float_sign_bit) | (bit_cast<Bits<V>>(sign) & float_sign_bit));
}
// -1, 0 or 1; -0 and NaN stay.
template <class V>
INGOT_RT_INLINE V sign(V x) {
  return select<V>((x > 0.f) | (x < 0.f), copy_sign(splat<V>(1.f), x), x);
}

// NumPy's rule: NaN when either is NaN.
template <class V>
INGOT_RT_INLINE V maximum(V a, V b) {
  return select<V>((a >= b) | (a != a), a, b);
}
template <class V>
INGOT_RT_INLINE V minimum(V a, V b) {
  return select<V>((a <= b) | (a != a), a, b);
}
// The same when b is known not to be NaN: one instruction. g++ needs its name: it does not see maxps in a blend.
template <class V>
INGOT_RT_INLINE V maximum_constant(V a, V b) {
#if defined(INGOT_VECTORS) && defined(__SSE2__) && !defined(__clang__)
  if constexpr (Lanes<V>::count == 4) return __builtin_ia32_maxps(b, a);
#if INGOT_VECTORS >= 8
  if constexpr (Lanes<V>::count == 8) return __builtin_ia32_maxps256(b, a);
#endif
#if INGOT_VECTORS >= 16
  if constexpr (Lanes<V>::count == 16) return __builtin_ia32_maxps512_mask(b, a, a, -1, 4);
#endif
#endif
  return select<V>(b > a, b, a);
}
template <class V>
INGOT_RT_INLINE V minimum_constant(V a, V b) {
#if defined(INGOT_VECTORS) && defined(__SSE2__) && !defined(__clang__)
  if constexpr (Lanes<V>::count == 4) return __builtin_ia32_minps(b, a);
#if INGOT_VECTORS >= 8
  if constexpr (Lanes<V>::count == 8) return __builtin_ia32_minps256(b, a);
#endif
#if INGOT_VECTORS >= 16
  if constexpr (Lanes<V>::count == 16) return __builtin_ia32_minps512_mask(b, a, a, -1, 4);
#endif
#endif
  return select<V>(b < a, b, a);
}

struct SumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return a + b;
  }
};
struct MaximumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return maximum(a, b);
  }
};
struct MinimumOf {
  template <class V>
  INGOT_RT_INLINE_MEMBER V operator()(V a, V b) const {
    return minimum(a, b);
  }
};
// One number out of all lanes, in the order of fold_lanes.
template <class V>
INGOT_RT_INLINE Element<V> horizontal_sum(V v) {
  return fold_lanes(v, SumOf{});
}
template <class V>
INGOT_RT_INLINE Element<V> horizontal_maximum(V v) {
  return fold_lanes(v, MaximumOf{});
}
template <class V>
INGOT_RT_INLINE Element<V> horizontal_minimum(V v) {
  return fold_lanes(v, MinimumOf{});
}

// The square root of a float as an instruction, where there is one: the library function may set errno or be absent.
#if defined(__clang__) && (defined(__SSE2__) || defined(__aarch64__) || defined(__riscv_flen))
INGOT_RT_INLINE float sqrt_of_float(float x) { return __builtin_elementwise_sqrt(x); }
#elif defined(__GNUC__) && defined(__SSE2__)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  typedef float Four __attribute__((vector_size(16)));
  return __builtin_ia32_sqrtss(Four{x, 0.f, 0.f, 0.f})[0];
}
#elif defined(__GNUC__) && defined(__aarch64__)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("fsqrt %s0, %s1" : "=w"(root) : "w"(x));
  return root;
}
#elif defined(__GNUC__) && defined(__ARM_FP) && (__ARM_FP & 4)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("vsqrt.f32 %0, %1" : "=t"(root) : "t"(x));
  return root;
}
#elif defined(__GNUC__) && defined(__riscv_flen)
INGOT_RT_INLINE float sqrt_of_float(float x) {
  float root;
  __asm__("fsqrt.s %0, %1" : "=f"(root) : "f"(x));
  return root;
}
#else
#define INGOT_RT_SQRT_BY_BITS
#endif
// Bit by bit: the largest 25-bit root whose square is at most the significand, rounded to 24 bits; ties do not occur.
INGOT_RT_CALL float sqrt_by_bits(float x) {
  if (!(x > 0.f)) return x == 0.f ? x : (x - x) / (x - x);
  if (x - x != 0.f) return x;
  int32_t exponent = -175;
  if (x < 1.17549435e-38f) {
    x *= 16777216.f;
    exponent -= 24;
  }
  const uint32_t bits = bit_cast<uint32_t>(x);
  exponent += static_cast<int32_t>(bits >> 23);
  uint64_t rest = static_cast<uint64_t>((bits & 0x7fffffu) | 0x800000u) << 25;  // x = rest * 2^exponent
  if (exponent % 2 != 0) {
    rest <<= 1;
    exponent -= 1;
  }
  uint64_t root = 0;
  for (uint64_t bit = static_cast<uint64_t>(1) << 48; bit != 0; bit >>= 2) {
    const uint64_t trial = root + bit;
    root >>= 1;
    if (rest >= trial) {
      rest -= trial;
      root += bit;
    }
  }
  return bit_cast<float>((static_cast<uint32_t>(exponent / 2 + 150) << 23) + (static_cast<uint32_t>(root + 1) >> 1));
}
#if defined(INGOT_RT_SQRT_BY_BITS)
INGOT_RT_INLINE float sqrt_of_float(float x) { return sqrt_by_bits(x); }
#endif
// Correctly rounded; NaN below 0.
template <class V>
INGOT_RT_INLINE V sqrt(V x) {
  if constexpr (Lanes<V>::count == 1) {
    return sqrt_of_float(x);
  } else {
#if defined(INGOT_VECTORS) && defined(__clang__)
    return __builtin_elementwise_sqrt(x);
#else
#if defined(INGOT_VECTORS) && defined(__SSE2__)
    if constexpr (Lanes<V>::count == 4) return __builtin_ia32_sqrtps(x);
#if INGOT_VECTORS >= 8
    if constexpr (Lanes<V>::count == 8) return __builtin_ia32_sqrtps256(x);
#endif
#if INGOT_VECTORS >= 16
    if constexpr (Lanes<V>::count == 16) return __builtin_ia32_sqrtps512_mask(x, x, -1, 4);
#endif
#endif
    for (int i = 0; i < Lanes<V>::count; ++i) set_lane(x, i, sqrt_of_float(get_lane(x, i)));
    return x;
#endif
  }
}

// Adding 2^23 leaves no bits for a fraction: the addition rounds half to even, in the default rounding mode.
template <class V>
INGOT_RT_FORMULA V round(V x) {
  const V size = absolute(x);
  const V rounded = (size + 8388608.f) - 8388608.f;
  return copy_sign(select<V>(size < 8388608.f, rounded, size), x);
}
template <class V>
INGOT_RT_FORMULA V floor(V x) {
  const V rounded = round(x);
  return select<V>(rounded > x, rounded - 1.f, rounded);
}
template <class V>
INGOT_RT_FORMULA V ceil(V x) {
  const V rounded = round(x);
  return copy_sign(select<V>(rounded < x, rounded + 1.f, rounded), x);
}
template <class V>
INGOT_RT_FORMULA V truncate(V x) {
  const V size = absolute(x), rounded = round(size);
  return copy_sign(select<V>(rounded > size, rounded - 1.f, rounded), x);
}

// 2^n for an n from -126 to 127, given as n + 127.
template <class V>
INGOT_RT_INLINE V power_of_two(Bits<V> biased) {
  return bit_cast<V>(biased << 23);
}

// x = n ln 2 + r with |r| <= ln 2 / 2; expm1_r = exp(r) - 1. |x| stays below 2^7 ln 2 * 3; n is any number when x is
// NaN.
template <class V>
struct ReducedExponent {
  V expm1_r;
  Bits<V> n;
};
template <class V>
INGOT_RT_INLINE ReducedExponent<V> reduce_exponent(V x) {
  // Adding 1.5 * 2^23 rounds to an integer, which is then the low bits of the sum.
  const V shifted = x * 1.44269504f + 12582912.f;
  const V n = shifted - 12582912.f;
  const V r = (x - n * 0.693145752f) - n * 1.42860677e-6f;  // fit ln2_24: the first product is exact
  V p = r * 1.39305019e-3f + 8.36324878e-3f;                // fit exp_24
  p = p * r + 0.0416665114f;
  p = p * r + 0.166665763f;
  p = p * r + 0.5f;
  return {(p * r) * r + r, bit_cast<Bits<V>>(shifted) - 0x4b400000u};
}

template <class V>
INGOT_RT_FORMULA V exp(V x) {
  x = minimum_constant(x, splat<V>(89.f));    // exp(89) is infinite
  x = maximum_constant(x, splat<V>(-104.f));  // exp(-104) rounds to 0
  const ReducedExponent<V> reduced = reduce_exponent(x);
  // 2^n in two factors: the first product is exact, the second rounds once, to a denormal or infinity if need be.
  const Bits<V> sum = reduced.n + 254u, first = sum >> 1;
  return ((reduced.expm1_r + 1.f) * power_of_two<V>(first)) * power_of_two<V>(sum - first);
}

template <class V>
INGOT_RT_FORMULA V expm1(V x) {
  const V kept = x;
  x = minimum_constant(x, splat<V>(89.f));
  x = maximum_constant(x, splat<V>(-20.f));  // expm1(-20) rounds to -1
  const ReducedExponent<V> reduced = reduce_exponent(x);
  const V scale = power_of_two<V>(reduced.n + 126u);  // 2^n / 2, finite up to n = 128
  const V result = (reduced.expm1_r * scale + (scale - 0.5f)) * 2.f;
  return select<V>(absolute(kept) < 2.98023224e-8f, kept, result);
}

// tanh(x) = t / (t + 2), t = expm1(2 |x|).
template <class V>
INGOT_RT_FORMULA V tanh(V x) {
  const V size = minimum_constant(absolute(x), splat<V>(10.f));  // tanh(10) rounds to 1
  const ReducedExponent<V> reduced = reduce_exponent(size * 2.f);
  const V scale = power_of_two<V>(reduced.n + 127u);
  const V t = reduced.expm1_r * scale + (scale - 1.f);
  return copy_sign(t / (t + 2.f), x);
}

// log(2^e m) = e ln 2 + log(1 + f), f = m - 1 and m from sqrt(1/2) to sqrt(2).
template <class V>
INGOT_RT_FORMULA V log(V x) {
  const Mask<V> is_denormal = x < 1.17549435e-38f;
  const V normal = select<V>(is_denormal, x * 8388608.f, x);
  // 0x3504f3 takes the significand of sqrt(1/2) to 0, so that smaller ones borrow from the exponent.
  const Bits<V> bits = bit_cast<Bits<V>>(normal), offset = bits - 0x3504f3u;  // the exponent of offset: e + 126
  const V exponent =
      convert<V>(bit_cast<Signed<V>>(offset >> 23)) - select<V>(is_denormal, splat<V>(149.f), splat<V>(126.f));
  const V f = bit_cast<V>(bits - (offset & 0xff800000u) + 0x3f000000u) - 1.f;
  V p = f * -0.0810817331f + 0.127149194f;  // fit log_24
  p = p * f + -0.129710317f;
  p = p * f + 0.142017409f;
  p = p * f + -0.166423216f;
  p = p * f + 0.200014889f;
  p = p * f + -0.25000295f;
  p = p * f + 0.333333284f;
  const V square = f * f;
  const V low = (p * f) * square + exponent * 1.42860677e-6f;
  const V result = (f + (low - square * 0.5f)) + exponent * 0.693145752f;
  const V zero_or_nan = select<V>(x == 0.f, splat<V>(-__builtin_inff()), splat<V>(__builtin_nanf("")));
  const V beyond = select<V>((x > 0.f) | (x != x), x, zero_or_nan);  // infinity and NaN stay
  return select<V>((x > 0.f) & (x < __builtin_inff()), result, beyond);
}

// log(u) x / (u - 1) with u = 1 + x rounded: the error of u cancels (Goldberg, "What every computer scientist should
// know about floating-point arithmetic", theorem 4).
template <class V>
INGOT_RT_FORMULA V log1p(V x) {
  const V u = x + 1.f;
  const V result = log(u) * (x / (u - 1.f));
  return select<V>((u == 1.f) | (x == __builtin_inff()), x, result);
}

// 2/pi in binary, most significant word first, after one word of 0.
constexpr uint32_t two_over_pi[9] = {0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u,
                                     0xdb629599u, 0x3c439041u, 0xfe5163abu, 0xdebbc561u};

// An angle as quadrant * pi/2 + r, |r| <= pi/4 and a little.
template <class V>
struct Angle {
  V r;
  Bits<V> quadrant;
};

// For large angles: the 96 bits of 2/pi that matter times the 24 bits of x (Payne and Hanek, "Radian reduction for
// trigonometric functions", SIGNUM 1983). Infinity and NaN give NaN.
INGOT_RT_CALL Angle<float> reduce_large_angle(float x) {
  const uint32_t bits = bit_cast<uint32_t>(x);
  const uint32_t biased = (bits >> 23) & 255u;
  if (biased == 255u) return {x - x, 0};
  if (biased < 128u) return {x, 0};                             // not a large angle: below 2
  const uint32_t significand = (bits & 0x7fffffu) | 0x800000u;  // x = significand * 2^(biased - 150)
  const uint32_t start = biased - 150u - 2u + 32u;  // first bit that counts for the angle modulo 4 quadrants
  const uint32_t word = start / 32u, shift = start % 32u;
  uint32_t window[3];
  for (uint32_t i = 0; i < 3; ++i) {
    const uint32_t high = two_over_pi[word + i], low = two_over_pi[word + i + 1];
    window[i] = shift == 0 ? high : (high << shift) | (low >> (32u - shift));
  }
  const uint64_t last = static_cast<uint64_t>(window[2]) * significand;
  const uint64_t middle = static_cast<uint64_t>(window[1]) * significand + (last >> 32);
  const uint64_t top = (static_cast<uint64_t>(window[0]) * significand << 32) + middle;
  uint32_t quadrant = static_cast<uint32_t>(top >> 62);
  const uint64_t fraction = (top << 2) | ((last & 0xffffffffu) >> 30);  // of a quadrant, in units of 2^-64
  if (fraction >> 63) ++quadrant;
  const bool is_below = (fraction >> 63) != 0;
  float r = static_cast<float>(is_below ? ~fraction + 1u : fraction) * 8.51530395e-20f;  // pi/2 * 2^-64
  if (is_below != (bits >> 31 != 0)) r = -r;
  return {r, bits >> 31 != 0 ? 0u - quadrant : quadrant};
}

template <class V>
INGOT_RT_INLINE Angle<V> reduce_angle(V x) {
  const V shifted = x * 0.636619772f + 12582912.f;
  const V n = shifted - 12582912.f;
  Angle<V> angle;
  // fit half_pi_24: n has at most 13 bits, so that the first three products are exact.
  angle.r = (((x - n * 1.5703125f) - n * 4.8351287841796875e-4f) - n * 3.1385570764541625977e-7f) - n * 6.0771006e-11f;
  angle.quadrant = bit_cast<Bits<V>>(shifted) - 0x4b400000u;
  const V size = absolute(x);
  const Mask<V> is_large = (size > 8192.f) | (x != x);
  if (any(is_large)) {
    for (int i = 0; i < Lanes<V>::count; ++i) {
      const float lane = get_lane(x, i);
      if (lane <= 8192.f && lane >= -8192.f) continue;
      const Angle<float> reduced = reduce_large_angle(lane);
      set_lane(angle.r, i, reduced.r);
      set_lane(angle.quadrant, i, reduced.quadrant);
    }
  }
  return angle;
}

// sin(r + quadrant * pi/2).
template <class V>
INGOT_RT_INLINE V sine_of(Angle<V> angle) {
  const V r = angle.r, z = r * r;
  V s = z * -1.95836416e-4f + 8.3327163e-3f;  // fit sin_24
  s = s * z + -0.166666642f;
  s = s * (z * r) + r;
  V c = z * 2.45436804e-5f + -1.38882711e-3f;  // fit cos_24
  c = c * z + 0.0416666642f;
  c = (c * (z * z) - z * 0.5f) + 1.f;
  const V result = select<V>((angle.quadrant & 1u) == 0u, s, c);
  return bit_cast<V>(bit_cast<Bits<V>>(result) ^ ((angle.quadrant & 2u) << 30));
}
template <class V>
INGOT_RT_FORMULA V sin(V x) {
  return select<V>(x == 0.f, x, sine_of(reduce_angle(x)));
}
template <class V>
INGOT_RT_FORMULA V cos(V x) {
  Angle<V> angle = reduce_angle(x);
  angle.quadrant += 1u;
  return sine_of(angle);
}

// Near 0 x (1 + P(x^2)); from 1 on 1 - exp(Q(|x| - 5/2)), Q fitted to log(1 - erf).
template <class V>
INGOT_RT_FORMULA V erf(V x) {
  const V size = absolute(x);
  const V z = minimum_constant(x * x, splat<V>(1.f));
  V p = z * 7.91990169e-5f + -8.03065428e-4f;  // fit erf_24
  p = p * z + 5.1907259e-3f;
  p = p * z + -0.0268551242f;
  p = p * z + 0.112836182f;
  p = p * z + -0.376126289f;
  p = p * z + 0.128379166f;
  const V near = p * x + x;
  const V a = minimum_constant(size, splat<V>(4.f)) - 2.5f;  // erf(4) rounds to 1
  V q = a * -1.75039008e-6f + 1.3308435e-5f;                 // fit erfc_24
  q = q * a + -7.67010933e-5f;
  q = q * a + 4.20148717e-4f;
  q = q * a + -2.16633873e-3f;
  q = q * a + 0.0108585116f;
  q = q * a + 0.943894386f;
  q = q * a + 5.35268068f;
  q = q * a + 7.80681515f;
  const ReducedExponent<V> reduced = reduce_exponent(-q);
  const V scale = power_of_two<V>(reduced.n + 127u);
  const V far = (1.f - scale) - reduced.expm1_r * scale;
  return select<V>(size < 1.f, near, copy_sign(far, x));
}

// a - b floor(a / b): the sign of b, exact but for one rounding; NaN for b = 0, infinite a and NaN. By long division,
// since the quotient may have more bits than the significand. T is float or double.
template <class T>
INGOT_RT_CALL T remainder_of_scalars(T a, T b) {
  typedef Bits<T> Word;
  constexpr int fraction_bits = sizeof(T) == 4 ? 23 : 52;
  constexpr Word one = 1, implicit_one = one << fraction_bits, sign_bit = one << (sizeof(T) * 8 - 1);
  const Word infinite = bit_cast<Word>(static_cast<T>(__builtin_inff()));
  const Word size_a = bit_cast<Word>(a) & ~sign_bit, size_b = bit_cast<Word>(b) & ~sign_bit;
  if (size_b == 0 || size_b > infinite || size_a >= infinite) return (a * b) / (a * b);
  const Word sign_b = bit_cast<Word>(b) & sign_bit;
  Word size = size_a;
  if (size_a >= size_b) {
    Word exponent = size_a >> fraction_bits, last_exponent = size_b >> fraction_bits;
    Word rest = size_a & (implicit_one - 1), divisor = size_b & (implicit_one - 1);
    if (exponent != 0)
      rest |= implicit_one;
    else
      exponent = 1;
    if (last_exponent != 0)
      divisor |= implicit_one;
    else
      last_exponent = 1;
    rest %= divisor;
    constexpr Word most_steps = (one << (sizeof(T) * 8 - 1 - fraction_bits)) - 1;  // of an exponent to another
    for (Word step = 0; step < most_steps && exponent > last_exponent; ++step) {
      --exponent;
      rest <<= 1;
      if (rest >= divisor) rest -= divisor;
    }
    // What is left is rest * 2^(last_exponent - bias - fraction_bits).
    for (int bit = 0; bit < fraction_bits && rest != 0 && rest < implicit_one && last_exponent > 1; ++bit) {
      rest <<= 1;
      --last_exponent;
    }
    size = rest >= implicit_one ? ((last_exponent - 1) << fraction_bits) + rest : rest;
  }
  if (size == 0) return bit_cast<T>(sign_b);
  const bool same_sign = (bit_cast<Word>(a) & sign_bit) == sign_b;
  const T positive = same_sign ? bit_cast<T>(size) : bit_cast<T>(size_b) - bit_cast<T>(size);
  return sign_b != 0 ? -positive : positive;
}
template <class V>
INGOT_RT_INLINE V remainder(V a, V b) {
  for (int i = 0; i < Lanes<V>::count; ++i) set_lane(a, i, remainder_of_scalars(get_lane(a, i), get_lane(b, i)));
  return a;
}

}  // namespace ingot_rt
