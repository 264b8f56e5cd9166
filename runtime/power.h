// x to the power y for floats and vectors of floats, within 4 units in the last place: log x as the sum of two floats,
// its product with y exact, then exp. Special values as C99, annex F.9.4.4, has them: power(x, 0) = power(1, y) = 1
// even for NaN.
#pragma once
#include "runtime/math.h"

namespace ingot_rt {

// A number as the sum of two floats, of which the second is small.
template <class V>
struct Sum {
  V high, low;
};
// Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971).
// Exact for |a| >= |b|, and for a = 0.
template <class V>
INGOT_RT_INLINE Sum<V> exact_sum(V a, V b) {
  const V sum = a + b;
  return {sum, b - (sum - a)};
}
// The upper 12 bits of the significand: products of two such numbers are exact.
template <class V>
INGOT_RT_INLINE V upper_half(V x) {
  return bit_cast<V>(bit_cast<Bits<V>>(x) & 0xfffff000u);
}

// log x for positive finite x: e ln 2 + 2 atanh(s), s = (m - 1) / (m + 1), x = 2^e m as in log.
template <class V>
INGOT_RT_INLINE Sum<V> log_in_two(V x) {
  const Mask<V> is_denormal = x < 1.17549435e-38f;
  const Bits<V> bits = bit_cast<Bits<V>>(select<V>(is_denormal, x * 8388608.f, x));
  const Bits<V> offset = bits - 0x3504f3u;
  const V e = convert<V>(bit_cast<Signed<V>>(offset >> 23)) - select<V>(is_denormal, splat<V>(149.f), splat<V>(126.f));
  const V f = bit_cast<V>(bits - (offset & 0xff800000u) + 0x3f000000u) - 1.f;

  const V d = f + 2.f, d_low = f - (d - 2.f);
  const V s = f / d;
  const V s1 = upper_half(s), s2 = s - s1, d1 = upper_half(d), d2 = d - d1;
  const V rest = (((f - s1 * d1) - s1 * d2) - s2 * d) - s * d_low;
  const V t = s * s;
  V p = t * 0.225844607f + 0.285893321f;  // fit atanh_24
  p = p * t + 0.399995536f;
  p = p * t + 0.666666687f;
  const Sum<V> sum = exact_sum(e * 0.693145752f, s * 2.f);  // fit ln2_24: an exact product
  const V low = (sum.low + e * 1.42860677e-6f) + ((rest / d) * 2.f + (p * t) * s);
  return exact_sum(sum.high, low);
}

template <class V>
INGOT_RT_FORMULA V power(V x, V y) {
  const V size = absolute(x);
  const Sum<V> logarithm = log_in_two(size);
  // A larger exponent changes nothing: |log x| is 2^-24 or more, unless x is 1.
  const V bounded = maximum_constant(minimum_constant(y, splat<V>(2147483648.f)), splat<V>(-2147483648.f));
  const V y1 = upper_half(bounded), y2 = bounded - y1;
  const V l1 = upper_half(logarithm.high), l2 = logarithm.high - l1;
  const Sum<V> product = exact_sum(y1 * l1, ((y1 * l2 + y2 * l1) + y2 * l2) + bounded * logarithm.low);
  const V clamped = maximum_constant(minimum_constant(product.high, splat<V>(89.f)), splat<V>(-104.f));
  const V low = select<V>(clamped == product.high, product.low, splat<V>(0.f));
  const ReducedExponent<V> reduced = reduce_exponent(clamped);
  const Bits<V> sum = reduced.n + 254u, first = sum >> 1;
  const V significand = (reduced.expm1_r + (reduced.expm1_r * low + low)) + 1.f;
  V result = (significand * power_of_two<V>(first)) * power_of_two<V>(sum - first);

  const V infinite = splat<V>(__builtin_inff());
  const Mask<V> is_extreme = (size == 0.f) | (size == infinite);
  result = select<V>(is_extreme, select<V>((size == infinite) == (y > 0.f), infinite, splat<V>(0.f)), result);
  const V half = y * 0.5f;
  const Mask<V> is_whole = floor(y) == y, is_odd = is_whole & (floor(half) != half);
  result = select<V>(is_odd, copy_sign(result, x), result);
  const Mask<V> is_undefined = (x < 0.f) & (size != infinite) & (floor(y) != y);
  result = select<V>(is_undefined | (x != x) | (y != y), splat<V>(__builtin_nanf("")), result);
  return select<V>((y == 0.f) | (x == 1.f), splat<V>(1.f), result);
}

}  // namespace ingot_rt
