// The functions of math.h and power.h for double, one number at a time: overloads, so that the same names serve. Within
// 4 units in the last place; tests/runtime/math_double_test.cpp measures it. Coefficients: fit.py.
#pragma once
#include "runtime/math.h"
#include "runtime/power.h"

namespace ingot_rt {

constexpr uint64_t double_sign_bit = static_cast<uint64_t>(1) << 63;

INGOT_RT_INLINE double absolute(double x) { return bit_cast<double>(bit_cast<uint64_t>(x) & ~double_sign_bit); }
INGOT_RT_INLINE double copy_sign(double x, double sign) {
  return bit_cast<double>((bit_cast<uint64_t>(x) & ~double_sign_bit) | (bit_cast<uint64_t>(sign) & double_sign_bit));
}
INGOT_RT_INLINE double sign(double x) { return x > 0. || x < 0. ? copy_sign(1., x) : x; }

INGOT_RT_INLINE double round(double x) {
  const double size = absolute(x);
  return copy_sign(size < 4503599627370496. ? (size + 4503599627370496.) - 4503599627370496. : size, x);
}
INGOT_RT_INLINE double floor(double x) {
  const double rounded = round(x);
  return rounded > x ? rounded - 1. : rounded;
}
INGOT_RT_INLINE double ceil(double x) {
  const double rounded = round(x);
  return copy_sign(rounded < x ? rounded + 1. : rounded, x);
}
INGOT_RT_INLINE double truncate(double x) {
  const double size = absolute(x), rounded = round(size);
  return copy_sign(rounded > size ? rounded - 1. : rounded, x);
}

// An instruction where there is one; elsewhere four steps of Newton's method from a guess within 4 %, at most one unit
// in the last place off.
INGOT_RT_CALL double sqrt_by_steps(double x) {
  if (!(x > 0.)) return x == 0. ? x : (x - x) / (x - x);
  if (x - x != 0.) return x;
  const bool is_denormal = x < 2.2250738585072014e-308;
  if (is_denormal) x *= 18014398509481984.;  // 2^54
  double root = bit_cast<double>((bit_cast<uint64_t>(x) >> 1) + 0x1ff7a3bea91d9b1bu);
  for (int i = 0; i < 4; ++i) root = (root + x / root) * .5;
  return is_denormal ? root * 7.4505805969238281e-9 : root;
}
INGOT_RT_INLINE double sqrt(double x) {
#if defined(__clang__) && (defined(__SSE2__) || defined(__aarch64__) || (defined(__riscv_flen) && __riscv_flen >= 64))
  return __builtin_elementwise_sqrt(x);
#elif defined(__GNUC__) && defined(__SSE2__)
  typedef double Two __attribute__((vector_size(16)));
  const Two two = {x, 0.};
  return __builtin_ia32_sqrtsd(two)[0];
#elif defined(__GNUC__) && defined(__aarch64__)
  double root;
  __asm__("fsqrt %d0, %d1" : "=w"(root) : "w"(x));
  return root;
#elif defined(__GNUC__) && defined(__ARM_FP) && (__ARM_FP & 8)
  double root;
  __asm__("vsqrt.f64 %P0, %P1" : "=w"(root) : "w"(x));
  return root;
#elif defined(__GNUC__) && defined(__riscv_flen) && __riscv_flen >= 64
  double root;
  __asm__("fsqrt.d %0, %1" : "=f"(root) : "f"(x));
  return root;
#else
  return sqrt_by_steps(x);
#endif
}

INGOT_RT_INLINE double double_power_of_two(uint64_t biased) { return bit_cast<double>(biased << 52); }

INGOT_RT_INLINE ReducedExponent<double> reduce_exponent(double x) {
  const double shifted = x * 1.4426950408889634 + 6755399441055744.;  // 1.5 * 2^52
  const double n = shifted - 6755399441055744.;
  const double r = (x - n * 0.69314718036912381649) - n * 1.9082149292705877e-10;  // fit ln2_53
  double p = r * 2.09163559769584939e-9 + 2.510541126318176e-8;                    // fit exp_53
  p = p * r + 2.75572689531338195e-7;
  p = p * r + 2.75572548240240126e-6;
  p = p * r + 2.48015873299909963e-5;
  p = p * r + 1.98412698754105518e-4;
  p = p * r + 1.38888888888821652e-3;
  p = p * r + 8.33333333332589646e-3;
  p = p * r + 0.0416666666666666713;
  p = p * r + 0.166666666666666713;
  p = p * r + 0.5;
  return {(p * r) * r + r, bit_cast<uint64_t>(shifted) - 0x4338000000000000u};
}

// exp(x + low) for a low that is a rounding error of x.
[[maybe_unused]] static inline double exp_of_sum(double x, double low) {
  const double kept = maximum_constant(minimum_constant(x, 710.), -746.);  // infinite; rounds to 0
  const ReducedExponent<double> reduced = reduce_exponent(kept);
  const double small = kept == x ? reduced.expm1_r * low + low : 0.;
  const uint64_t sum = reduced.n + 2046u, first = sum >> 1;
  return (((reduced.expm1_r + small) + 1.) * double_power_of_two(first)) * double_power_of_two(sum - first);
}
[[maybe_unused]] static inline double exp(double x) { return exp_of_sum(x, 0.); }

[[maybe_unused]] static inline double expm1(double x) {
  if (absolute(x) < 5.5511151231257827e-17) return x;
  const ReducedExponent<double> reduced = reduce_exponent(maximum_constant(minimum_constant(x, 710.), -40.));
  const double scale = double_power_of_two(reduced.n + 1022u);
  return (reduced.expm1_r * scale + (scale - .5)) * 2.;
}
[[maybe_unused]] static inline double tanh(double x) {
  const ReducedExponent<double> reduced = reduce_exponent(minimum_constant(absolute(x), 20.) * 2.);
  const double scale = double_power_of_two(reduced.n + 1023u);
  const double t = reduced.expm1_r * scale + (scale - 1.);
  return copy_sign(t / (t + 2.), x);
}

// x = 2^exponent (1 + fraction) for positive finite x, 1 + fraction from sqrt(1/2) to sqrt(2).
struct SplitDouble {
  double exponent, fraction;
};
INGOT_RT_INLINE SplitDouble split_double(double x) {
  const bool is_denormal = x < 2.2250738585072014e-308;
  const uint64_t bits = bit_cast<uint64_t>(is_denormal ? x * 4503599627370496. : x);
  const uint64_t offset = bits - 0x6a09e667f3bcdu;  // the fraction of sqrt(1/2)
  const double exponent = static_cast<double>(static_cast<int32_t>(offset >> 52) - (is_denormal ? 1074 : 1022));
  return {exponent, bit_cast<double>(bits - (offset & 0xfff0000000000000u) + 0x3fe0000000000000u) - 1.};
}
// (2 atanh(s) - 2 s) / s^3 with t = s^2, without its first term 2/3.
INGOT_RT_INLINE double double_atanh_rest(double t) {
  double p = t * -0.132442583718701906 + 0.148347429387587965;  // fit atanh_53
  p = p * t + 0.131733800175442173;
  p = p * t + 0.153890147546718148;
  p = p * t + 0.181817494115266931;
  p = p * t + 0.22222222831401095;
  p = p * t + 0.285714285685687408;
  return (p * t + 0.400000000000060252) * t;
}

// f - f^2/2 + s (f^2/2 + R), s = f / (2 + f): the series of atanh with its first term 2 s = f - s f made exact.
[[maybe_unused]] static inline double log(double x) {
  if (!(x > 0.)) return x == 0. ? -__builtin_inf() : __builtin_nan("");
  if (x - x != 0.) return x;
  const SplitDouble split = split_double(x);
  const double f = split.fraction, s = f / (f + 2.), t = s * s, half_square = f * f * .5;
  const double r = (double_atanh_rest(t) + 0.66666666666666663) * t;
  const double low = s * (half_square + r) + split.exponent * 1.9082149292705877e-10;
  return (f - (half_square - low)) + split.exponent * 0.69314718036912381649;
}
[[maybe_unused]] static inline double log1p(double x) {
  const double u = x + 1.;
  if (u == 1. || x - x != 0.) return u == 1. || x > 0. ? x : u - u;
  return log(u) * (x / (u - 1.));
}

// The bits of 2/pi after two words of 0, as many as the largest double needs.
constexpr uint32_t two_over_pi_for_double[39] = {
    0,           0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u,
    0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu, 0xfe1deb1cu, 0xb129a73eu,
    0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u, 0x835339f4u, 0x9c845f8bu, 0xbdf9283bu,
    0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu, 0x6d367ecfu, 0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du,
    0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u, 0x8a5292eau, 0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u};

// As reduce_large_angle for float, with 192 bits of 2/pi; |x| >= 2^20.
INGOT_RT_CALL Angle<double> reduce_large_angle(double x) {
  const uint64_t bits = bit_cast<uint64_t>(x);
  const uint32_t biased = static_cast<uint32_t>(bits >> 52) & 2047u;
  if (biased == 2047u) return {x - x, 0};
  if (biased < 1043u) return {x, 0};                                           // not a large angle
  const uint64_t significand = (bits & 0xfffffffffffffu) | 0x10000000000000u;  // x = significand * 2^(biased - 1075)
  const uint32_t start = biased - 1075u - 2u + 64u, word = start / 32u, shift = start % 32u;
  // The product of the window and the significand modulo 2^192, least significant word first.
  uint32_t product[6] = {};
  for (uint32_t half = 0; half < 2; ++half) {
    const uint64_t factor = (significand >> (32u * half)) & 0xffffffffu;
    uint64_t carry = 0;
    for (uint32_t i = 0; i + half < 6; ++i) {
      const uint32_t high = two_over_pi_for_double[word + 5 - i], low = two_over_pi_for_double[word + 6 - i];
      const uint32_t window = shift == 0 ? high : (high << shift) | (low >> (32u - shift));
      carry += product[i + half] + factor * window;
      product[i + half] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  uint64_t quadrant = product[5] >> 30;
  uint64_t high =
      (static_cast<uint64_t>(product[5]) << 34) | (static_cast<uint64_t>(product[4]) << 2) | (product[3] >> 30);
  uint64_t low = (static_cast<uint64_t>(product[3]) << 34) | (static_cast<uint64_t>(product[2]) << 2);
  const bool is_below = (high >> 63) != 0;
  if (is_below) {
    ++quadrant;
    low = ~low + 1u;
    high = ~high + (low == 0 ? 1u : 0u);
  }
  // pi/2 times 2^-64 and 2^-128.
  double r = static_cast<double>(high) * 8.51530395021638647e-20 + static_cast<double>(low) * 4.61615552109950195e-39;
  const bool is_negative = (bits >> 63) != 0;
  if (is_below != is_negative) r = -r;
  return {r, is_negative ? 0u - quadrant : quadrant};
}
INGOT_RT_INLINE Angle<double> reduce_angle(double x) {
  if (!(absolute(x) < 1048576.)) return reduce_large_angle(x);
  const double shifted = x * 0.63661977236758134 + 6755399441055744.;
  const double n = shifted - 6755399441055744.;
  // fit half_pi_53: the first two products are exact.
  const double r = ((x - n * 1.5707963267341256142) - n * 6.0771005063039659766e-11) - n * 2.0222662487959506315e-21;
  return {r, bit_cast<uint64_t>(shifted) - 0x4338000000000000u};
}
INGOT_RT_INLINE double sine_of(Angle<double> angle) {
  const double r = angle.r, z = r * r;
  double result;
  if ((angle.quadrant & 1u) == 0) {
    double s = z * 1.59191690329817229e-10 + -2.50511499216294928e-8;  // fit sin_53
    s = s * z + 2.75573162167478411e-6;
    s = s * z + -1.98412698370739301e-4;
    s = s * z + 8.33333333333130359e-3;
    s = s * z + -0.166666666666666657;
    result = s * (z * r) + r;
  } else {
    double c = z * -1.13814809129268125e-11 + 2.08761269822801496e-9;  // fit cos_53
    c = c * z + -2.7557317154285435e-7;
    c = c * z + 2.48015872984528324e-5;
    c = c * z + -1.38888888888870571e-3;
    c = c * z + 0.0416666666666666644;
    result = (c * (z * z) - z * .5) + 1.;
  }
  return (angle.quadrant & 2u) != 0 ? -result : result;
}
[[maybe_unused]] static inline double sin(double x) { return x == 0. ? x : sine_of(reduce_angle(x)); }
[[maybe_unused]] static inline double cos(double x) {
  Angle<double> angle = reduce_angle(x);
  ++angle.quadrant;
  return sine_of(angle);
}

INGOT_RT_INLINE double upper_half(double x) { return bit_cast<double>(bit_cast<uint64_t>(x) & 0xfffffffff8000000u); }
// a * b as a sum, with an error below 2^-100 of it.
INGOT_RT_INLINE Sum<double> product_in_two(double a, double b) {
  const double a1 = upper_half(a), a2 = a - a1, b1 = upper_half(b), b2 = b - b1;
  const double high = a1 * b1;  // exact
  return exact_sum(high, (a1 * b2 + a2 * b1) + a2 * b2);
}

// Up to 1 the series 2 x exp(-x^2) / sqrt(pi) * (1 + 2x^2/3 + (2x^2)^2/15 + ...), whose terms are positive, so that
// no digits cancel; beyond, 1 - exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 / ...))) (Abramowitz and
// Stegun, 7.1.6 and 7.1.14). From 6 on the result rounds to 1.
INGOT_RT_CALL double erf(double x) {
  if (x != x) return x;
  const double size = absolute(x);
  if (size >= 6.) return copy_sign(1., x);
  if (size < 1e-8) return x * 1.12837916709551257;
  const Sum<double> square = product_in_two(x, x);
  const double gauss = exp_of_sum(-square.high, -square.low);
  if (size > 1.) {
    // Where the fraction is cut off it stands for the positive root of t = x + 121/2 / t, nearly.
    double fraction = (size + sqrt(square.high + 242.)) * .5;
    for (int k = 120; k > 0; --k) fraction = size + k * .5 / fraction;
    return copy_sign(1. - gauss * 0.564189583547756287 / fraction, x);
  }
  double term = 1., sum = 0.;  // the terms after the first
  for (int divisor = 3; divisor < 100 && term > sum * 1e-17; divisor += 2) {
    term *= 2. * square.high / divisor;
    sum += term;
  }
  return (gauss * x * 1.12837916709551257) * (sum + 1.);
}

[[maybe_unused]] static inline double remainder(double a, double b) { return remainder_of_scalars(a, b); }

// log x for positive finite x to about 66 bits: the first two terms of the series of 2 atanh(s) as sums.
INGOT_RT_INLINE Sum<double> log_in_two(double x) {
  const SplitDouble split = split_double(x);
  const double f = split.fraction;
  const double d = f + 2., d_low = f - (d - 2.);
  const double s = f / d;
  const Sum<double> back = product_in_two(s, d);
  const double s_low = ((f - back.high) - back.low - s * d_low) / d;
  const Sum<double> t = product_in_two(s, s);
  const Sum<double> cube = product_in_two(s, t.high);
  const double cube_low = cube.low + s * t.low + 3. * t.high * s_low;
  const Sum<double> third = product_in_two(cube.high, 0.66666666666666663);
  const double third_low = third.low + cube_low * 0.66666666666666663;
  const Sum<double> start = exact_sum(split.exponent * 0.69314718036912381649, 2. * s);
  const Sum<double> middle = exact_sum(start.high, third.high);
  const Sum<double> e_low = product_in_two(split.exponent, 1.9082149292705877e-10);
  const Sum<double> last = exact_sum(middle.high, e_low.high);
  const double low = ((start.low + middle.low) + (last.low + e_low.low)) +
                     ((2. * s_low + third_low) + double_atanh_rest(t.high) * cube.high);
  return exact_sum(last.high, low);
}

INGOT_RT_CALL double power(double x, double y) {
  if (y == 0. || x == 1.) return 1.;
  if (x != x || y != y) return x + y;
  const double infinite = __builtin_inf();
  const double size = absolute(x);
  const bool is_whole = floor(y) == y, is_odd = is_whole && floor(y * .5) != y * .5;
  double result;
  if (size == 0. || size == infinite) {
    result = (size == infinite) == (y > 0.) ? infinite : 0.;
  } else {
    if (x < 0. && !is_whole) return __builtin_nan("");
    const Sum<double> logarithm = log_in_two(size);
    // |log x| is 2^-53 or more, unless x is 1: a larger exponent changes nothing.
    const double bounded = maximum_constant(minimum_constant(y, 9223372036854775808.), -9223372036854775808.);
    const Sum<double> product = product_in_two(logarithm.high, bounded);
    const Sum<double> total = exact_sum(product.high, product.low + logarithm.low * bounded);
    result = exp_of_sum(total.high, total.low);
  }
  return is_odd ? copy_sign(result, x) : result;
}

}  // namespace ingot_rt
