// Further functions of the C library, for one float, for vectors of floats and for double from one formula each:
// without libm, total, within 4 units in the last place, with the special values of C99, annex F;
// tests/runtime/math_library_test.cpp measures it. A part of the runtime of its own, which only emitted code that calls
// one of them carries. Coefficients are the output of fit.py; a line "fit" names the entry.
//
// Nothing here relies on fused multiply-adds, nor breaks when the compiler fuses.
#pragma once
#include "runtime/math.h"
#include "runtime/math_double.h"
#include "runtime/power.h"

namespace ingot_rt {

// What the formulas differ in between float and double. Constants in two parts: the second is what the first lacks.
template <class T>
struct LibraryConstants;
template <>
struct LibraryConstants<float> {
  static constexpr float half = 0.5f, pi = 3.14159274f, pi_low = -8.742278e-8f;
  static constexpr float ln2 = 0.693147182f, smallest_normal = 1.17549435e-38f;
  static constexpr float log2_e = 1.44238281f, log2_e_low = 3.12228396e-4f;     // fit log2_e_24
  static constexpr float log10_e = 0.434204102f, log10_e_low = 9.03803375e-5f;  // fit log10_e_24
  static constexpr float exp2_high = 129.f, exp2_low = -151.f;                  // infinite; rounds to 0
  static constexpr float round_shift = 12582912.f;                              // 1.5 * 2^23
  static constexpr uint32_t round_bits = 0x4b400000u, twice_bias = 254u;
  static constexpr int fraction_bits = 23;
  static constexpr float exp_high = 90.f;                      // sinh(90) is infinite
  static constexpr float asinh_near = 1.f;                     // end of the polynomial
  static constexpr float log_alone = 4096.f;                   // from here on asinh x = acosh x = log 2x
  static constexpr float erfc_middle = 2.f, erfc_end = 10.1f;  // erfc(10.1) rounds to 0
  static constexpr uint32_t cbrt_guess = 0x2a5119f2u;          // (1 - 1/3 - 0.033 / 127) of the bias, in place
  static constexpr float cbrt_up = 16777216.f, cbrt_down = 0.00390625f;
  static constexpr int cbrt_steps = 1;
  // hypot: sizes whose squares leave the range, and powers of two that bring them back.
  static constexpr float large = 9.22337204e18f, shrink = 2.71050543e-20f, regrow = 3.68934881e19f;
  static constexpr float small = 8.8817842e-16f, grow = 7.73712525e25f, reshrink = 1.29246971e-26f;
};
template <>
struct LibraryConstants<double> {
  static constexpr double half = 0.5, pi = 3.1415926535897931, pi_low = 1.2246467991473532e-16;
  static constexpr double ln2 = 0.69314718055994529, smallest_normal = 2.2250738585072014e-308;
  static constexpr double log2_e = 1.4426950216293335, log2_e_low = 1.9259629911266175e-8;     // fit log2_e_53
  static constexpr double log10_e = 0.43429447710514069, log10_e_low = 4.7981111416159728e-9;  // fit log10_e_53
  static constexpr double exp2_high = 1025., exp2_low = -1077.;
  static constexpr double round_shift = 6755399441055744.;  // 1.5 * 2^52
  static constexpr uint64_t round_bits = 0x4338000000000000u, twice_bias = 2046u;
  static constexpr int fraction_bits = 52;
  static constexpr double exp_high = 711.;
  static constexpr double asinh_near = 0.75;
  static constexpr double log_alone = 268435456.;
  static constexpr double erfc_middle = 4., erfc_end = 27.3;
  static constexpr uint64_t cbrt_guess = 0x2a9f789300000000u;
  static constexpr double cbrt_up = 18014398509481984., cbrt_down = 3.814697265625e-6;
  static constexpr int cbrt_steps = 2;
  static constexpr double large = 3.3519519824856493e153, shrink = 2.4099198651028841e-181,
                          regrow = 4.149515568880993e180;
  static constexpr double small = 3.4395525670743494e-136, grow = 4.149515568880993e180,
                          reshrink = 2.4099198651028841e-181;
};
template <class V>
using Constants = LibraryConstants<Element<V>>;

// Highest power first.
template <class V>
INGOT_RT_INLINE V horner(V, V sum) {
  return sum;
}
template <class V, class... Rest>
INGOT_RT_INLINE V horner(V x, V sum, Element<V> next, Rest... rest) {
  return horner(x, sum * x + next, rest...);
}
template <class V, class... Rest>
INGOT_RT_INLINE V polynomial(V x, Element<V> first, Rest... rest) {
  return horner(x, splat<V>(first), rest...);
}

// f(x) = x + x^3 P(x^2) for odd functions; (2^r - 1) / r; (acosh(1 + t) / sqrt(2 t) - 1) / t; (1 + 2 x) exp(x^2) erfc
// x.
template <class V>
INGOT_RT_INLINE V tan_rest(V z) {  // fit tan_24
  return polynomial(z, 3.88540607e-3f, 1.10525102e-3f, 0.0100197867f, 0.0216015596f, 0.053997606f, 0.133332103f,
                    0.333333343f);
}
INGOT_RT_INLINE double tan_rest(double z) {  // fit tan_53
  return polynomial(z, 1.83615127037464583e-5, -3.42751617765422556e-5, 6.94408477584233428e-5, -4.2025047997711796e-6,
                    1.20495806978030762e-4, 2.30302793669092326e-4, 5.92330269735528037e-4, 1.45541868331656912e-3,
                    3.59217871681568116e-3, 8.86323154117098916e-3, 0.0218694887237817423, 0.0539682539636516592,
                    0.133333333333377935, 0.333333333333333259);
}
template <class V>
INGOT_RT_INLINE V asin_rest(V z) {  // fit asin_24
  return polynomial(z, 0.0344147459f, 0.0166590009f, 0.0312209334f, 0.0445865616f, 0.0750015005f, 0.166666657f);
}
INGOT_RT_INLINE double asin_rest(double z) {  // fit asin_53
  return polynomial(z, 0.0289468381737819393, -0.0151391587597557043, 0.0175923965107302183, 5.38392539242202317e-3,
                    0.0103408179374711497, 0.0114762511399256299, 0.0139715328362234967, 0.0173523694301040733,
                    0.0223721740373350672, 0.0303819441071833118, 0.0446428571468472785, 0.0749999999999808598,
                    0.166666666666666685);
}
template <class V>
INGOT_RT_INLINE V atan_rest(V z) {  // fit atan_24
  return polynomial(z, 1.69246073e-3f, -0.010104687f, 0.0282071698f, -0.0510183424f, 0.0716395229f, -0.0898289904f,
                    0.110998258f, -0.142854154f, 0.200000271f, -0.333333343f);
}
INGOT_RT_INLINE double atan_rest(double z) {  // fit atan_53
  return polynomial(z, 0.015471665093496751, -0.0337665180631862918, 0.0451706228660119918, -0.0522200012437452551,
                    0.0587762918888956251, -0.0666629457181339286, 0.0769228780968290449, -0.0909090839187117333,
                    0.111111110958250811, -0.142857142855260355, 0.199999999999989186, -0.333333333333333315);
}
template <class V>
INGOT_RT_INLINE V sinh_rest(V z) {  // fit sinh_24
  return polynomial(z, 2.75910747e-6f, 1.98463589e-4f, 8.33329838e-3f, 0.166666672f);
}
INGOT_RT_INLINE double sinh_rest(double z) {  // fit sinh_53
  return polynomial(z, 1.29296891067292571e-14, 7.26841002757691453e-13, 1.60647220522053699e-10, 2.5052065019201614e-8,
                    2.75573194013863342e-6, 1.98412698408972606e-4, 8.33333333333367843e-3, 0.166666666666666657);
}
template <class V>
INGOT_RT_INLINE V asinh_rest(V z) {  // fit asinh_24
  return polynomial(z, -4.93303698e-4f, 2.85713933e-3f, -7.85031915e-3f, 0.0143875871f, -0.0214406233f, 0.0302053355f,
                    -0.044624757f, 0.0749991834f, -0.166666657f);
}
INGOT_RT_INLINE double asinh_rest(double z) {  // fit asinh_53
  return polynomial(z, -8.55362245128840078e-5, 5.17102891790538629e-4, -1.52799946568733087e-3, 3.00730916725416939e-3,
                    -4.57357780116985236e-3, 5.95043868610131872e-3, -7.14796679401669133e-3, 8.34823958567276064e-3,
                    -9.75337519351135093e-3, 0.0115505870367155795, -0.0139647117213604118, 0.0173527541468192631,
                    -0.0223721585435658482, 0.0303819444257955699, -0.044642857142492498, 0.0749999999999966388,
                    -0.166666666666666657);
}
template <class V>
INGOT_RT_INLINE V atanh_rest(V z) {  // fit artanh_24
  return polynomial(z, 0.168235272f, 0.0312513709f, 0.10052523f, 0.110060006f, 0.142915323f, 0.199998587f,
                    0.333333343f);
}
INGOT_RT_INLINE double atanh_rest(double z) {  // fit artanh_53
  return polynomial(z, 0.214041303086451556, -0.149605213195371539, 0.139352537354018341, 0.0106595497574863956,
                    0.0548774657237363003, 0.0515202465657875405, 0.058942559439669473, 0.0666578038582816002,
                    0.0769235256573418402, 0.0909090760840109841, 0.111111111409307919, 0.142857142853897889,
                    0.200000000000015304, 0.333333333333333315);
}
template <class V>
INGOT_RT_INLINE V exp2_over_r(V z) {  // fit exp2_24
  return polynomial(z, 1.54538764e-4f, 1.33880693e-3f, 9.61808302e-3f, 0.055503659f, 0.240226507f, 0.693147182f);
}
INGOT_RT_INLINE double exp2_over_r(double z) {  // fit exp2_53
  return polynomial(z, 4.47779813333530796e-10, 7.07254825095241969e-9, 1.01779059847911244e-7, 1.32154428184018826e-6,
                    1.52527342192740078e-5, 1.54035304412496145e-4, 1.33335581459934115e-3, 9.61812910760729417e-3,
                    0.0555041086648234705, 0.240226506959100972, 0.693147180559945286);
}
template <class V>
INGOT_RT_INLINE V acosh_rest(V z) {  // fit acosh_24
  return polynomial(z, 1.64246332e-4f, -6.53787283e-4f, 1.89090264e-3f, -5.58009045e-3f, 0.018750051f, -0.0833333358f);
}
INGOT_RT_INLINE double acosh_rest(double z) {  // fit acosh_53
  return polynomial(z, -1.71443805838000099e-7, 9.74289036790866796e-7, -3.11177353405966239e-6, 7.95102644911411768e-6,
                    -1.89753630131273811e-5, 4.51004529778851058e-5, -1.09095939116093672e-4, 2.71136381187628284e-4,
                    -6.99129923645503012e-4, 1.89887152521610574e-3, -5.58035714277963467e-3, 0.018749999999998903,
                    -0.0833333333333333287);
}
template <class V>
INGOT_RT_INLINE V scaled_erfc_rest(V q) {  // fit erfcx_24
  return polynomial(q, 5.97378857e-5f, 6.51645605e-5f, -4.74502071e-4f, -9.03744251e-4f, 2.17982102e-3f, 6.517014e-3f,
                    -0.0145576932f, -0.0396594368f, 0.203711852f, -0.369742244f, 0.276978374f);
}
INGOT_RT_INLINE double scaled_erfc_rest(double q) {  // fit erfcx_53
  return polynomial(q, 8.60232359545754701e-10, -2.81603868227330505e-10, -1.40032902809070051e-8,
                    -6.98374469284691219e-10, 1.13297564501757496e-7, -4.19389288641483326e-8, -7.87541650254658205e-7,
                    1.08295521160223015e-6, 4.62994075698807109e-6, -1.58522624677271415e-5, -8.54840244862539466e-6,
                    1.59170007756196627e-4, -3.58426289001879082e-4, -3.99346949854557118e-4, 5.43131685434511315e-3,
                    -0.0216290509235051165, 0.0587965664688434309, -0.125126932279766651, 0.218859767277654438,
                    -0.319898833314031461, 0.387995887568736542, -0.372616235466115109, 0.2329951186255525);
}

// x * 2^n, rounded once, for a |x| near 1: in two factors, of which the first is exact.
template <class V>
INGOT_RT_INLINE V times_power_of_two(V x, Bits<V> n) {
  constexpr auto bias = Constants<V>::twice_bias;
  const Bits<V> sum = n + bias, first = sum >> 1;
  const V one_factor = bit_cast<V>(first << Constants<V>::fraction_bits);
  return (x * one_factor) * bit_cast<V>((sum - first) << Constants<V>::fraction_bits);
}

// An odd function near 0, from the value of its polynomial.
template <class V>
INGOT_RT_INLINE V odd(V x, V rest) {
  return (rest * (x * x)) * x + x;
}
// What is left of a multiple of pi: pi / divisor - x.
template <class V>
INGOT_RT_INLINE V from_pi(V x, Element<V> divisor) {
  return Constants<V>::pi / divisor - (x - Constants<V>::pi_low / divisor);
}

template <class V>
INGOT_RT_FORMULA V tan(V x) {
  constexpr Element<V> one = 1;
  const Angle<V> angle = reduce_angle(x);
  const V t = odd(angle.r, tan_rest(angle.r * angle.r));
  const V result = select<V>((angle.quadrant & 1u) == 0u, t, -one / t);
  return select<V>(x == Element<V>(0), x, result);
}

// |x| <= 1/2, or sqrt((1 - |x|) / 2) in its place: asin x = pi/2 - 2 asin sqrt((1 - x) / 2).
template <class V>
INGOT_RT_INLINE V asin_near(V size, Mask<V> is_far) {
  constexpr Element<V> one = 1;
  const V z = select<V>(is_far, (one - size) * Constants<V>::half, size * size);
  const V s = select<V>(is_far, sqrt(z), size);
  return (asin_rest(z) * z) * s + s;
}
template <class V>
INGOT_RT_FORMULA V asin(V x) {
  const V size = absolute(x);
  const Mask<V> is_far = size > Constants<V>::half;
  const V angle = asin_near(size, is_far);
  return copy_sign(select<V>(is_far, from_pi<V>(angle + angle, 2), angle), x);
}
template <class V>
INGOT_RT_FORMULA V acos(V x) {
  const V size = absolute(x);
  const Mask<V> is_far = size > Constants<V>::half;
  const V angle = asin_near(size, is_far), twice = angle + angle;
  const V far = select<V>(x < Element<V>(0), from_pi<V>(twice, 1), twice);
  return select<V>(is_far, far, from_pi<V>(copy_sign(angle, x), 2));
}

// atan q, 0 <= q <= 1; in double by atan q = pi/4 + atan((q - 1) / (q + 1)) above tan(pi/8).
template <class V>
INGOT_RT_INLINE V atan_near(V q) {
  return odd(q, atan_rest(q * q));
}
INGOT_RT_INLINE double atan_near(double q) {
  if (q <= 0.41421356237309503) return odd(q, atan_rest(q * q));
  const double t = (q - 1.) / (q + 1.);
  return from_pi(-odd(t, atan_rest(t * t)), 4.);
}
template <class V>
INGOT_RT_FORMULA V atan(V x) {
  constexpr Element<V> one = 1;
  const V size = absolute(x);
  const Mask<V> is_steep = size > one;
  const V angle = atan_near(select<V>(is_steep, one / size, size));
  return copy_sign(select<V>(is_steep, from_pi<V>(angle, 2), angle), x);
}
template <class V>
INGOT_RT_FORMULA V atan2(V y, V x) {
  const V height = absolute(y), width = absolute(x);
  const Mask<V> is_steep = height > width;
  const V large = select<V>(is_steep, height, width), small = select<V>(is_steep, width, height);
  V q = small / large;
  q = select<V>(large == Element<V>(0), splat<V>(0), q);
  q = select<V>(small == static_cast<Element<V>>(__builtin_inff()), splat<V>(1), q);
  V angle = atan_near(q);
  angle = select<V>(is_steep, from_pi<V>(angle, 2), angle);
  const Mask<V> is_left = bit_cast<Signed<V>>(x) < 0;  // -0 too
  angle = copy_sign(select<V>(is_left, from_pi<V>(angle, 1), angle), y);
  return select<V>((x != x) | (y != y), x + y, angle);
}

template <class V>
INGOT_RT_FORMULA V exp2(V x) {
  constexpr Element<V> one = 1;
  const V kept =
      maximum_constant(minimum_constant(x, splat<V>(Constants<V>::exp2_high)), splat<V>(Constants<V>::exp2_low));
  const V shifted = kept + Constants<V>::round_shift;
  const V r = kept - (shifted - Constants<V>::round_shift);  // exact
  const Bits<V> n = bit_cast<Bits<V>>(shifted) - Constants<V>::round_bits;
  return times_power_of_two<V>(exp2_over_r(r) * r + one, n);
}

// log x times a constant, from the sum of two numbers that log x is; exact for powers of the base.
template <class V>
INGOT_RT_INLINE V scaled_log(V x, Element<V> scale, Element<V> scale_low) {
  constexpr Element<V> zero = 0;
  const Element<V> infinite = static_cast<Element<V>>(__builtin_inff());
  const Sum<V> logarithm = log_in_two(x);
  const V high = upper_half(logarithm.high), low = (logarithm.high - high) + logarithm.low;
  const V result = high * scale + (high * scale_low + low * (scale + scale_low));
  const V zero_or_nan =
      select<V>(x == zero, splat<V>(-infinite), splat<V>(static_cast<Element<V>>(__builtin_nanf(""))));
  const V beyond = select<V>((x > zero) | (x != x), x, zero_or_nan);  // infinity and NaN stay
  return select<V>((x > zero) & (x < infinite), result, beyond);
}
template <class V>
INGOT_RT_FORMULA V log2(V x) {
  return scaled_log(x, Constants<V>::log2_e, Constants<V>::log2_e_low);
}
template <class V>
INGOT_RT_FORMULA V log10(V x) {
  return scaled_log(x, Constants<V>::log10_e, Constants<V>::log10_e_low);
}

// exp(|x|) / 4, which is finite where sinh and cosh are.
template <class V>
INGOT_RT_INLINE V quarter_exp(V size) {
  constexpr Element<V> one = 1;
  const ReducedExponent<V> reduced = reduce_exponent(minimum_constant(size, splat<V>(Constants<V>::exp_high)));
  return times_power_of_two<V>(reduced.expm1_r + one, reduced.n - 2u);
}
template <class V>
INGOT_RT_FORMULA V sinh(V x) {
  constexpr Element<V> one = 1, two = 2, sixteenth = one / 16;
  const V size = absolute(x), quarter = quarter_exp(size);
  const V far = (quarter - sixteenth / quarter) * two;
  return copy_sign(select<V>(size < one, odd(size, sinh_rest(size * size)), far), x);
}
template <class V>
INGOT_RT_FORMULA V cosh(V x) {
  constexpr Element<V> one = 1, two = 2, sixteenth = one / 16;
  const V quarter = quarter_exp(absolute(x));
  return (quarter + sixteenth / quarter) * two;
}

// log(x + sqrt(x^2 + sign)), or log 2x where that is the same.
template <class V>
INGOT_RT_INLINE V area_far(V x, Element<V> sign) {
  const Mask<V> is_alone = x > Constants<V>::log_alone;
  const V sum = select<V>(is_alone, x, x + sqrt(x * x + sign));
  return log(sum) + select<V>(is_alone, splat<V>(Constants<V>::ln2), splat<V>(0));
}
template <class V>
INGOT_RT_FORMULA V asinh(V x) {
  const V size = absolute(x);
  const Mask<V> is_near = size < Constants<V>::asinh_near;
  return copy_sign(select<V>(is_near, odd(size, asinh_rest(size * size)), area_far<V>(size, 1)), x);
}
template <class V>
INGOT_RT_FORMULA V acosh(V x) {
  constexpr Element<V> one = 1;
  const V t = x - one, s = sqrt(t + t);  // NaN below 1
  return select<V>(t < Constants<V>::half, s + (acosh_rest(t) * t) * s, area_far<V>(x, -1));
}
template <class V>
INGOT_RT_FORMULA V atanh(V x) {
  constexpr Element<V> one = 1;
  const V size = absolute(x);
  const V far = log((size + one) / (one - size)) * Constants<V>::half;
  return copy_sign(select<V>(size < Constants<V>::half, odd(size, atanh_rest(size * size)), far), x);
}

// A guess from a third of the exponent, steps of Halley's method, one of Newton's.
template <class V>
INGOT_RT_FORMULA V cbrt(V x) {
  constexpr Element<V> zero = 0, one = 1, two = 2, third = one / 3;
  const V size = absolute(x);
  const Mask<V> is_denormal = size < Constants<V>::smallest_normal;
  const V normal = select<V>(is_denormal, size * Constants<V>::cbrt_up, size);
  V root = bit_cast<V>(bit_cast<Bits<V>>(normal) / 3u + Constants<V>::cbrt_guess);
  for (int i = 0; i < Constants<V>::cbrt_steps; ++i) {
    const V ratio = root * (root * root / normal);
    root = root * ((ratio + two) / (ratio + ratio + one));
  }
  root = root + (normal / (root * root) - root) * third;
  root = select<V>(is_denormal, root * Constants<V>::cbrt_down, root);
  return select<V>((x == zero) | (x - x != zero), x, copy_sign(root, x));
}

template <class V>
INGOT_RT_FORMULA V hypot(V x, V y) {
  using C = Constants<V>;
  const V a = absolute(x), b = absolute(y), size = select<V>(a > b, a, b);
  const Mask<V> is_large = size > C::large, is_small = size < C::small;
  const V scale = select<V>(is_large, splat<V>(C::shrink), select<V>(is_small, splat<V>(C::grow), splat<V>(1)));
  const V back = select<V>(is_large, splat<V>(C::regrow), select<V>(is_small, splat<V>(C::reshrink), splat<V>(1)));
  const V p = a * scale, q = b * scale;
  const V infinite = splat<V>(static_cast<Element<V>>(__builtin_inff()));
  return select<V>((a == infinite) | (b == infinite), infinite, sqrt(p * p + q * q) * back);
}

// The remainder of C: the sign of a, exact.
template <class V>
INGOT_RT_INLINE V fmod(V a, V b) {
  for (int i = 0; i < Lanes<V>::count; ++i)
    set_lane(a, i, copy_sign(remainder_of_scalars(absolute(get_lane(a, i)), absolute(get_lane(b, i))), get_lane(a, i)));
  return a;
}

// (1 + 2x) exp(x^2) erfc x, x >= 0, varies little: it is 1 + (1 + q) P(q) with q = (x - m) / (x + m). x^2 is taken as
// the sum of two numbers.
template <class V>
INGOT_RT_FORMULA V erfc(V x) {
  constexpr Element<V> zero = 0, one = 1, two = 2;
  constexpr Element<V> middle = Constants<V>::erfc_middle;
  const V size = minimum_constant(absolute(x), splat<V>(Constants<V>::erfc_end));
  const V sum = size + middle, rest = scaled_erfc_rest((size - middle) / sum);
  const V factor = (((size + size) / sum) * rest + one) / (size + size + one);
  const V high = upper_half(size);
  const Sum<V> square = exact_sum(high * high, (size - high) * (size + high));
  const ReducedExponent<V> reduced = reduce_exponent(-square.high);
  const V gauss = (reduced.expm1_r - (reduced.expm1_r * square.low + square.low)) + one;
  const V result = times_power_of_two<V>(gauss * factor, reduced.n);
  return select<V>(x < zero, two - result, result);
}

}  // namespace ingot_rt
