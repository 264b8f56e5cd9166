// Pairs of doubles after Dekker, "A floating-point technique for extending the available precision", Numerische
// Mathematik 18 (1971), with the exact product by fused multiply-add. From <cmath> only functions whose results IEEE
// 754 prescribes: fma, sqrt, frexp, ldexp, nearbyint, floor, copysign. Compiled with -ffp-contract=off, or sums would
// not be what they say.
#include "ir/transcendental.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace ingot::transcendental {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

struct Pair {
  double high, low;  // |low| is at most half an ulp of high
};

constexpr Pair ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
constexpr Pair ln10 = {0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53};
constexpr Pair half_pi = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54};
constexpr Pair two_over_root_pi = {0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56};

Pair ordered_sum(double a, double b) {  // |a| >= |b|
  const double sum = a + b;
  return {sum, b - (sum - a)};
}
Pair exact_sum(double a, double b) {
  const double sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}
Pair exact_product(double a, double b) {
  const double product = a * b;
  return {product, std::fma(a, b, -product)};
}
Pair operator+(Pair a, Pair b) {
  const Pair high = exact_sum(a.high, b.high), low = exact_sum(a.low, b.low);
  const Pair sum = ordered_sum(high.high, high.low + low.high);
  return ordered_sum(sum.high, sum.low + low.low);
}
Pair operator-(Pair a) { return {-a.high, -a.low}; }
Pair operator*(Pair a, Pair b) {
  const Pair product = exact_product(a.high, b.high);
  return ordered_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}
Pair operator/(Pair a, Pair b) {
  const double first = a.high / b.high;
  const Pair rest = a + -(b * Pair{first, 0});
  const double second = rest.high / b.high;
  const Pair last = rest + -(b * Pair{second, 0});
  return ordered_sum(first, second) + Pair{last.high / b.high, 0};
}
Pair sqrt_of(Pair a) {  // one step of Newton's method from the root of the first half
  const double root = std::sqrt(a.high);
  if (root == 0) return {root, 0};
  const Pair rest = a + -exact_product(root, root);
  return ordered_sum(root, rest.high / (2 * root));
}
Pair scaled(Pair a, int exponent) { return {std::ldexp(a.high, exponent), std::ldexp(a.low, exponent)}; }
Pair number(double x) { return {x, 0}; }

// x = n ln 2 + r; expm1 = exp(r) - 1. |x| < 2000.
struct ReducedExponent {
  Pair expm1;
  int n;
};
ReducedExponent reduce_exponent(Pair x) {
  const double n = std::nearbyint(x.high / ln2.high);
  // An eighth power of two smaller, where a short series does; then doubled again: expm1(2 r) = p (2 + p).
  const Pair r = scaled(x + -(ln2 * number(n)), -8);
  Pair sum = number(0);
  for (int k = 12; k >= 1; --k) sum = (sum + number(1)) * r / number(k);
  for (int k = 0; k < 8; ++k) sum = sum * (sum + number(2));
  return {sum, static_cast<int>(n)};
}
double exp_of(Pair x) {
  if (x.high > 710) return infinity;
  if (x.high < -746) return 0;
  const ReducedExponent reduced = reduce_exponent(x);
  return std::ldexp((reduced.expm1 + number(1)).high, reduced.n);
}
Pair expm1_of(double x) {  // -50 < x < 710
  const ReducedExponent reduced = reduce_exponent(number(x));
  if (reduced.n == 0) return reduced.expm1;
  // Halved, since 2^1024 is no double.
  const Pair half = scaled(reduced.expm1 + number(1), reduced.n - 1) + number(-0.5);
  return scaled(half, 1);
}

// x = 2^e m with m from sqrt(1/2) to sqrt(2): e ln 2 + 2 atanh((m - 1) / (m + 1)).
Pair log_of(Pair x) {
  int exponent = 0;
  if (std::frexp(x.high, &exponent) < 0.70710678118654752) --exponent;
  const Pair m = scaled(x, -exponent);
  const Pair s = (m + number(-1)) / (m + number(1)), t = s * s;
  Pair sum = number(0);
  for (int k = 22; k >= 0; --k) sum = sum * t + number(1) / number(2 * k + 1);
  return ln2 * number(exponent) + scaled(sum * s, 1);
}

// The bits of 2/pi after two words of 0: runtime/fit.py prints them.
constexpr std::uint32_t two_over_pi[39] = {
    0,           0,           0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u,
    0xfe5163abu, 0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu, 0xfe1deb1cu, 0xb129a73eu,
    0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u, 0x835339f4u, 0x9c845f8bu, 0xbdf9283bu,
    0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu, 0x6d367ecfu, 0x27cb09b7u, 0x4f463f66u, 0x9e5fea2du,
    0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u, 0x8a5292eau, 0x6bfb5fb1u, 0x1f8d5d08u, 0x56033046u};

// x as quadrant * pi/2 + r, |r| <= pi/4, after Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM
// Newsletter 18 (1983): of 2/pi only the 192 bits that can matter modulo 4 quadrants are multiplied. 1/2 <= |x| <
// infinity.
struct Angle {
  Pair r;
  unsigned quadrant;
};
Angle reduce_angle(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  const unsigned biased = static_cast<unsigned>(bits >> 52) & 2047u;
  const std::uint64_t significand =
      (bits & 0xfffffffffffffu) | 0x10000000000000u;  // x = significand * 2^(biased - 1075)
  const unsigned start = biased - 1075u - 2u + 64u, word = start / 32, shift = start % 32;
  std::array<std::uint32_t, 6> product{};  // modulo 2^192, least significant word first; two bits of quadrant on top
  for (unsigned half = 0; half < 2; ++half) {
    const std::uint64_t factor = (significand >> (32 * half)) & 0xffffffffu;
    std::uint64_t carry = 0;
    for (unsigned i = 0; i + half < 6; ++i) {
      const std::uint32_t high = two_over_pi[word + 5 - i], low = two_over_pi[word + 6 - i];
      carry += product[i + half] + factor * (shift == 0 ? high : (high << shift) | (low >> (32 - shift)));
      product[i + half] = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
  }
  unsigned quadrant = product[5] >> 30;
  const bool rounds_up = (product[5] >> 29 & 1) != 0;
  product[5] &= 0x3fffffffu;
  if (rounds_up) {  // the fraction minus 1, negated: 2^190 minus the lower words
    ++quadrant;
    std::uint64_t carry = 1;
    for (std::uint32_t& part : product) {
      carry += ~part;
      part = static_cast<std::uint32_t>(carry);
      carry >>= 32;
    }
    product[5] &= 0x3fffffffu;
  }
  Pair fraction = number(0);
  for (int i = 0; i < 6; ++i)
    fraction = fraction + number(std::ldexp(static_cast<double>(product[static_cast<std::size_t>(i)]), 32 * i - 190));
  Pair r = fraction * half_pi;
  if (rounds_up != (x < 0)) r = -r;
  return {r, x < 0 ? 0u - quadrant : quadrant};
}

Pair sine_series(Pair r) {
  const Pair square = r * r;
  Pair sum = number(1);
  for (int k = 14; k >= 1; --k) sum = number(1) + -(sum * square / number(2 * k * (2 * k + 1)));
  return sum * r;
}
Pair cosine_series(Pair r) {
  const Pair square = r * r;
  Pair sum = number(1);
  for (int k = 14; k >= 1; --k) sum = number(1) + -(sum * square / number(2 * k * (2 * k - 1)));
  return sum;
}
Angle angle_of(double x) { return std::abs(x) < 0.5 ? Angle{number(x), 0} : reduce_angle(x); }
// sin(x + quadrants * pi/2).
double sine(double x, unsigned quadrants) {
  if (std::isnan(x) || std::isinf(x)) return not_a_number;
  Angle angle = angle_of(x);
  angle.quadrant += quadrants;
  const double size = angle.quadrant & 1 ? cosine_series(angle.r).high : sine_series(angle.r).high;
  return angle.quadrant & 2 ? -size : size;
}

// The angle of the point (x, y), both 0 or above and not both 0. Halved three times, tan(a / 2) = t / (1 + sqrt(1 +
// t^2)), a short series does.
Pair angle_of_point(Pair y, Pair x) {
  const bool is_steep = y.high > x.high;
  Pair t = is_steep ? x / y : y / x;
  for (int i = 0; i < 3; ++i) t = t / (number(1) + sqrt_of(number(1) + t * t));
  const Pair square = t * t;
  Pair sum = number(0);
  for (int k = 18; k >= 0; --k) sum = number(1) / number(2 * k + 1) + -(sum * square);
  const Pair angle = scaled(sum * t, 3);
  return is_steep ? half_pi + -angle : angle;
}
// sqrt(1 - x^2), |x| <= 1.
Pair cosine_of_sine(double x) { return sqrt_of(exact_sum(1, -x) * exact_sum(1, x)); }

// The series 7.1.6 of Abramowitz and Stegun, "Handbook of Mathematical Functions", whose terms are positive:
// 2 x exp(-x^2) / sqrt(pi) * (1 + 2x^2/3 + (2x^2)^2/15 + ...). |x| < 6.
Pair erf_of(double x) {
  const Pair square = exact_product(x, x);
  Pair term = number(1), sum = number(1);
  for (int divisor = 3; term.high > sum.high * 0x1p-108; divisor += 2) {
    term = term * scaled(square, 1) / number(divisor);
    sum = sum + term;
  }
  const ReducedExponent reduced = reduce_exponent(-square);
  const Pair gauss = scaled(reduced.expm1 + number(1), reduced.n);
  return two_over_root_pi * number(x) * gauss * sum;
}

bool is_tiny(double x) { return std::abs(x) < 0x1p-28; }  // f(x) = x, nearly
constexpr double huge = 0x1p60;                           // x + 1 = x, nearly

}  // namespace

double exp(double x) { return std::isnan(x) ? x : exp_of(number(x)); }

double exp2(double x) {
  if (std::isnan(x)) return x;
  if (x >= 1024) return infinity;
  return x < -1080 ? 0 : exp_of(ln2 * number(x));
}

double expm1(double x) {
  if (std::isnan(x) || std::abs(x) < 0x1p-54) return x;
  if (x > 710) return infinity;
  return x < -50 ? -1 : expm1_of(x).high;
}

double log(double x) {
  if (std::isnan(x) || x == infinity) return x;
  if (x <= 0) return x == 0 ? -infinity : not_a_number;
  return log_of(number(x)).high;
}

double log2(double x) {
  if (!(x > 0) || x == infinity) return log(x);
  return (log_of(number(x)) / ln2).high;
}
double log10(double x) {
  if (!(x > 0) || x == infinity) return log(x);
  return (log_of(number(x)) / ln10).high;
}

double log1p(double x) {
  if (std::isnan(x) || x == infinity || std::abs(x) < 0x1p-54) return x;
  if (x <= -1) return x == -1 ? -infinity : not_a_number;
  return log_of(exact_sum(1, x)).high;
}

double sin(double x) { return std::abs(x) < 0x1p-27 ? x : sine(x, 0); }
double cos(double x) { return sine(x, 1); }

double tan(double x) {
  if (std::isnan(x) || std::isinf(x)) return not_a_number;
  if (is_tiny(x)) return x;
  const Angle angle = angle_of(x);
  const Pair sine = sine_series(angle.r), cosine = cosine_series(angle.r);
  return angle.quadrant & 1 ? -(cosine / sine).high : (sine / cosine).high;
}

double asin(double x) {
  if (std::isnan(x) || is_tiny(x)) return x;
  if (std::abs(x) > 1) return not_a_number;
  return std::copysign(angle_of_point(number(std::abs(x)), cosine_of_sine(x)).high, x);
}
double acos(double x) {
  if (std::isnan(x)) return x;
  if (std::abs(x) > 1) return not_a_number;
  const Pair angle = angle_of_point(cosine_of_sine(x), number(std::abs(x)));
  return x < 0 ? (scaled(half_pi, 1) + -angle).high : angle.high;
}
double atan(double x) {
  if (std::isnan(x) || is_tiny(x)) return x;
  const double size = std::abs(x);
  return std::copysign(size > huge ? half_pi.high : angle_of_point(number(size), number(1)).high, x);
}

double atan2(double y, double x) {
  if (std::isnan(x) || std::isnan(y)) return not_a_number;
  const double height = std::abs(y), width = std::abs(x);
  Pair angle = number(0);  // of the point (width, height)
  int rise = 0, run = 0;
  std::frexp(height, &rise);
  std::frexp(width, &run);
  if (height == infinity && width == infinity) {
    angle = scaled(half_pi, -1);
  } else if (height == infinity || (width == 0 && height != 0)) {
    angle = half_pi;
  } else if (width == infinity || height == 0) {
    angle = number(0);
  } else if (rise - run > 60) {
    angle = half_pi;
  } else if (rise - run < -60) {
    if (!std::signbit(x)) return y / x;  // may be denormal: rounded once
  } else {
    angle = angle_of_point(number(std::ldexp(height, -run)), number(std::ldexp(width, -run)));
  }
  return std::copysign((std::signbit(x) ? scaled(half_pi, 1) + -angle : angle).high, y);
}

double hypot(double x, double y) {
  if (std::isinf(x) || std::isinf(y)) return infinity;
  if (std::isnan(x) || std::isnan(y)) return not_a_number;
  const double size = std::abs(x) > std::abs(y) ? std::abs(x) : std::abs(y);
  if (size == 0) return 0;
  int exponent = 0;
  std::frexp(size, &exponent);
  const double a = std::ldexp(x, -exponent), b = std::ldexp(y, -exponent);
  return std::ldexp(sqrt_of(exact_product(a, a) + exact_product(b, b)).high, exponent);
}

double cbrt(double x) {
  if (std::isnan(x) || std::isinf(x) || x == 0) return x;
  int exponent = 0;
  double m = std::frexp(std::abs(x), &exponent);
  int third = exponent / 3;
  if (exponent < 3 * third) --third;
  m = std::ldexp(m, exponent - 3 * third);  // 1/2 <= m < 4
  double root = 1;
  for (int i = 0; i < 8; ++i) root -= (root - m / (root * root)) / 3;
  const Pair square = exact_product(root, root), rest = square * number(root) + number(-m);
  const Pair correction = rest / (square * number(3));
  return std::copysign(std::ldexp((number(root) + -correction).high, third), x);
}

double sinh(double x) {
  if (std::isnan(x) || is_tiny(x)) return x;
  const double size = std::abs(x);
  if (size > 711) return std::copysign(infinity, x);
  if (size > 50) {
    const ReducedExponent reduced = reduce_exponent(number(size));
    return std::copysign(std::ldexp((reduced.expm1 + number(1)).high, reduced.n - 1), x);
  }
  const Pair t = expm1_of(size);
  return std::copysign(scaled(t + t / (t + number(1)), -1).high, x);
}
double cosh(double x) {
  if (std::isnan(x)) return x;
  const double size = std::abs(x);
  if (size > 50) return sinh(size);
  const Pair e = expm1_of(size) + number(1);
  return scaled(e + number(1) / e, -1).high;
}

double asinh(double x) {
  if (std::isnan(x) || std::isinf(x) || is_tiny(x)) return x;
  const double size = std::abs(x);
  const Pair sum = number(size) + sqrt_of(exact_product(size, size) + number(1));
  return std::copysign((size > huge ? log_of(number(size)) + ln2 : log_of(sum)).high, x);
}
double acosh(double x) {
  if (std::isnan(x) || x == infinity) return x;
  if (x < 1) return not_a_number;
  if (x > huge) return (log_of(number(x)) + ln2).high;
  return log_of(number(x) + sqrt_of(exact_sum(x, -1) * exact_sum(x, 1))).high;
}
double atanh(double x) {
  if (std::isnan(x) || is_tiny(x)) return x;
  const double size = std::abs(x);
  if (size >= 1) return size == 1 ? std::copysign(infinity, x) : not_a_number;
  return std::copysign(scaled(log_of(exact_sum(1, size) / exact_sum(1, -size)), -1).high, x);
}

double tanh(double x) {
  if (std::isnan(x) || std::abs(x) < 0x1p-28) return x;
  if (std::abs(x) > 20) return std::copysign(1.0, x);
  const Pair t = expm1_of(2 * std::abs(x));
  return std::copysign((t / (t + number(2))).high, x);
}

double erf(double x) {
  if (std::isnan(x) || x == 0) return x;
  if (std::abs(x) >= 6) return std::copysign(1.0, x);
  if (std::abs(x) < 0x1p-28) return (two_over_root_pi * number(x)).high;
  return erf_of(x).high;
}

// Up to 3 by erf, which leaves 60 bits; beyond by the fraction exp(-x^2) / sqrt(pi) / (x + 1/2 / (x + 1 / (x + 3/2 /
// ...))) (Abramowitz and Stegun, 7.1.14).
double erfc(double x) {
  if (std::isnan(x)) return x;
  if (x < -6) return 2;
  if (x > 28) return 0;
  if (is_tiny(x)) return (number(1) + -(two_over_root_pi * number(x))).high;
  if (x < 3) return (number(1) + -erf_of(x)).high;
  Pair fraction = number(x);
  for (int k = 200; k > 0; --k) fraction = number(x) + number(k * 0.5) / fraction;
  const ReducedExponent reduced = reduce_exponent(-exact_product(x, x));
  return std::ldexp((scaled(two_over_root_pi, -1) * (reduced.expm1 + number(1)) / fraction).high, reduced.n);
}

double power(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (std::isnan(x) || std::isnan(y)) return not_a_number;
  const bool is_whole = std::floor(y) == y, is_odd = is_whole && std::floor(y / 2) != y / 2;
  const double size = std::abs(x);
  double result = 1;
  if (size == 0 || size == infinity) {
    result = (size == infinity) == (y > 0) ? infinity : 0;
  } else if (x < 0 && !is_whole) {
    return not_a_number;
  } else if (size != 1) {
    const Pair logarithm = log_of(number(size));
    const double product = logarithm.high * y;
    result = std::abs(product) > 800 ? (product > 0 ? infinity : 0) : exp_of(logarithm * number(y));
  }
  return is_odd ? std::copysign(result, x) : result;
}

}  // namespace ingot::transcendental
