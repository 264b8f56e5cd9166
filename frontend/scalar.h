// Scalar: a number inside a function over scalars, written where no compiler reads the source. A call of the function
// with Scalars records what it computes: [](Scalar v) { return select(v > 0, v / (1 + exp(-v)), 0.1f * v); }.
//
// Every expression has the type and the value that it would have with the built-in types (frontend/scalar_math.h): 0.1
// is a double and what it meets becomes one, 0.1f is not, bytes and shorts are promoted to int, pow(v, 2) is a double
// since 2 is an int. A Scalar is like auto: it has the type of the expression that it was last given; a compound
// assignment keeps the type of its left side, as C++ does; to<float>(x) converts.
//
// There is no value to branch on while a function is recorded: `if` and `?:` of a Scalar do not compile, select(c, a,
// b) takes their place and && || have no short circuit. Loops run when they are recorded, so that their bounds are
// ordinary numbers.
#pragma once
#include <initializer_list>

#include "frontend/scalar_math.h"
#include "frontend/scalar_type.h"

namespace ingot {

class Scalar {
 public:
  Scalar() = default;  // no value: for variables that are given one before they are used
  // A constant of its C++ type. Throws RuntimeError outside of a function that is being recorded.
  template <class Number>
    requires is_scalar_type<Number>
  Scalar(Number value) : Scalar(constant(dtype_of<Number>, value)) {}  // NOLINT: implicit
  explicit Scalar(scalar::Expression expression);                      // of the function that is being recorded

  // Throws RuntimeError for a Scalar without a value, or of a function that is no longer being recorded.
  const scalar::Expression& expression() const;
  DType dtype() const { return expression().dtype(); }

  // There is no value yet that `if`, `while` or `?:` could look at.
  template <class Never = void>
  explicit operator bool() const {
    static_assert(!std::is_void_v<Never>, "a Scalar has no value while it is recorded: write select(condition, a, b)");
    return false;
  }

  // clang-format off
  friend Scalar operator+(Scalar a) { return apply(scalar::Operator::plus, a); }
  friend Scalar operator-(Scalar a) { return apply(scalar::Operator::minus, a); }
  friend Scalar operator!(Scalar a) { return apply(scalar::Operator::logical_not, a); }
  friend Scalar operator~(Scalar a) { return apply(scalar::Operator::bit_not, a); }
  friend Scalar operator+(Scalar a, Scalar b) { return apply(scalar::Operator::add, a, b); }
  friend Scalar operator-(Scalar a, Scalar b) { return apply(scalar::Operator::subtract, a, b); }
  friend Scalar operator*(Scalar a, Scalar b) { return apply(scalar::Operator::multiply, a, b); }
  friend Scalar operator/(Scalar a, Scalar b) { return apply(scalar::Operator::divide, a, b); }
  friend Scalar operator%(Scalar a, Scalar b) { return apply(scalar::Operator::remainder, a, b); }
  friend Scalar operator&(Scalar a, Scalar b) { return apply(scalar::Operator::bit_and, a, b); }
  friend Scalar operator|(Scalar a, Scalar b) { return apply(scalar::Operator::bit_or, a, b); }
  friend Scalar operator^(Scalar a, Scalar b) { return apply(scalar::Operator::bit_xor, a, b); }
  friend Scalar operator<<(Scalar a, Scalar b) { return apply(scalar::Operator::shift_left, a, b); }
  friend Scalar operator>>(Scalar a, Scalar b) { return apply(scalar::Operator::shift_right, a, b); }
  friend Scalar operator<(Scalar a, Scalar b) { return apply(scalar::Operator::less, a, b); }
  friend Scalar operator<=(Scalar a, Scalar b) { return apply(scalar::Operator::less_equal, a, b); }
  friend Scalar operator>(Scalar a, Scalar b) { return apply(scalar::Operator::greater, a, b); }
  friend Scalar operator>=(Scalar a, Scalar b) { return apply(scalar::Operator::greater_equal, a, b); }
  friend Scalar operator==(Scalar a, Scalar b) { return apply(scalar::Operator::equal, a, b); }
  friend Scalar operator!=(Scalar a, Scalar b) { return apply(scalar::Operator::not_equal, a, b); }
  friend Scalar operator&&(Scalar a, Scalar b) { return apply(scalar::Operator::logical_and, a, b); }
  friend Scalar operator||(Scalar a, Scalar b) { return apply(scalar::Operator::logical_or, a, b); }
  Scalar& operator+=(Scalar b) { return assign(*this + b); }
  Scalar& operator-=(Scalar b) { return assign(*this - b); }
  Scalar& operator*=(Scalar b) { return assign(*this * b); }
  Scalar& operator/=(Scalar b) { return assign(*this / b); }
  Scalar& operator%=(Scalar b) { return assign(*this % b); }
  Scalar& operator&=(Scalar b) { return assign(*this & b); }
  Scalar& operator|=(Scalar b) { return assign(*this | b); }
  Scalar& operator^=(Scalar b) { return assign(*this ^ b); }
  Scalar& operator<<=(Scalar b) { return assign(*this << b); }
  Scalar& operator>>=(Scalar b) { return assign(*this >> b); }
  Scalar& operator++() { return assign(*this + 1); }
  Scalar& operator--() { return assign(*this - 1); }
  Scalar operator++(int) { const Scalar before = *this; ++*this; return before; }
  Scalar operator--(int) { const Scalar before = *this; --*this; return before; }

  // condition ? a : b; both are computed.
  friend Scalar select(Scalar condition, Scalar a, Scalar b) { return conditional(condition, a, b); }

  // As std:: has them for arguments of these types: integers count as double but for abs, min, max and clamp; those
  // of several arguments take their common type.
  friend Scalar abs(Scalar x) { return call("abs", {x}); }
  friend Scalar acos(Scalar x) { return call("acos", {x}); }
  friend Scalar acosh(Scalar x) { return call("acosh", {x}); }
  friend Scalar asin(Scalar x) { return call("asin", {x}); }
  friend Scalar asinh(Scalar x) { return call("asinh", {x}); }
  friend Scalar atan(Scalar x) { return call("atan", {x}); }
  friend Scalar atan2(Scalar y, Scalar x) { return call("atan2", {y, x}); }
  friend Scalar atanh(Scalar x) { return call("atanh", {x}); }
  friend Scalar cbrt(Scalar x) { return call("cbrt", {x}); }
  friend Scalar ceil(Scalar x) { return call("ceil", {x}); }
  friend Scalar clamp(Scalar x, Scalar low, Scalar high) { return call("clamp", {x, low, high}); }
  friend Scalar copysign(Scalar x, Scalar sign) { return call("copysign", {x, sign}); }
  friend Scalar cos(Scalar x) { return call("cos", {x}); }
  friend Scalar cosh(Scalar x) { return call("cosh", {x}); }
  friend Scalar erf(Scalar x) { return call("erf", {x}); }
  friend Scalar erfc(Scalar x) { return call("erfc", {x}); }
  friend Scalar exp(Scalar x) { return call("exp", {x}); }
  friend Scalar exp2(Scalar x) { return call("exp2", {x}); }
  friend Scalar expm1(Scalar x) { return call("expm1", {x}); }
  friend Scalar fabs(Scalar x) { return call("fabs", {x}); }
  friend Scalar fdim(Scalar x, Scalar y) { return call("fdim", {x, y}); }
  friend Scalar floor(Scalar x) { return call("floor", {x}); }
  friend Scalar fma(Scalar x, Scalar y, Scalar z) { return call("fma", {x, y, z}); }
  friend Scalar fmax(Scalar x, Scalar y) { return call("fmax", {x, y}); }
  friend Scalar fmin(Scalar x, Scalar y) { return call("fmin", {x, y}); }
  friend Scalar fmod(Scalar x, Scalar y) { return call("fmod", {x, y}); }
  friend Scalar hypot(Scalar x, Scalar y) { return call("hypot", {x, y}); }
  friend Scalar isfinite(Scalar x) { return call("isfinite", {x}); }
  friend Scalar isinf(Scalar x) { return call("isinf", {x}); }
  friend Scalar isnan(Scalar x) { return call("isnan", {x}); }
  friend Scalar isnormal(Scalar x) { return call("isnormal", {x}); }
  friend Scalar log(Scalar x) { return call("log", {x}); }
  friend Scalar log10(Scalar x) { return call("log10", {x}); }
  friend Scalar log1p(Scalar x) { return call("log1p", {x}); }
  friend Scalar log2(Scalar x) { return call("log2", {x}); }
  friend Scalar lrint(Scalar x) { return call("lrint", {x}); }
  friend Scalar lround(Scalar x) { return call("lround", {x}); }
  friend Scalar max(Scalar x, Scalar y) { return call("max", {x, y}); }
  friend Scalar min(Scalar x, Scalar y) { return call("min", {x, y}); }
  friend Scalar nearbyint(Scalar x) { return call("nearbyint", {x}); }
  friend Scalar pow(Scalar x, Scalar y) { return call("pow", {x, y}); }
  friend Scalar rint(Scalar x) { return call("rint", {x}); }
  friend Scalar round(Scalar x) { return call("round", {x}); }
  friend Scalar signbit(Scalar x) { return call("signbit", {x}); }
  friend Scalar sin(Scalar x) { return call("sin", {x}); }
  friend Scalar sinh(Scalar x) { return call("sinh", {x}); }
  friend Scalar sqrt(Scalar x) { return call("sqrt", {x}); }
  friend Scalar tan(Scalar x) { return call("tan", {x}); }
  friend Scalar tanh(Scalar x) { return call("tanh", {x}); }
  friend Scalar trunc(Scalar x) { return call("trunc", {x}); }
  // clang-format on

  // The value in the type T, as static_cast<T>: to<float>(x).
  template <class T>
    requires is_scalar_type<T>
  friend Scalar to(Scalar x);

 private:
  static Scalar constant(DType dtype, double value);
  static Scalar constant(DType dtype, float value) { return constant(dtype, static_cast<double>(value)); }
  template <class Integer>
  static Scalar constant(DType dtype, Integer value) {
    return integer_constant(dtype, static_cast<std::int64_t>(value));
  }
  static Scalar integer_constant(DType dtype, std::int64_t value);
  static Scalar apply(scalar::Operator what, Scalar a);
  static Scalar apply(scalar::Operator what, Scalar a, Scalar b);
  static Scalar conditional(Scalar condition, Scalar a, Scalar b);
  static Scalar call(const char* function, std::initializer_list<Scalar> arguments);
  static Scalar conversion(Scalar x, DType dtype);
  Scalar& assign(Scalar value) { return *this = conversion(value, dtype()); }

  scalar::Expression expression_;
  std::uint64_t recording_ = 0;  // the number of the recording that it belongs to
};

template <class T>
  requires is_scalar_type<T>
Scalar to(Scalar x) {
  return Scalar::conversion(x, dtype_of<T>);
}

// A recording under way: the parameters that a function is called with, and the program of what it returned. One at a
// time in a thread; the innermost one records.
class Recording {
 public:
  explicit Recording(std::span<const DType> parameters);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  Scalar parameter(std::size_t position) const;
  void add_result(const Scalar& result);
  scalar::Program program() const;

 private:
  friend class Scalar;
  static Recording& innermost();

  scalar::Builder builder_;
  std::vector<scalar::Expression> parameters_, results_;
  Recording* outer_;
  std::uint64_t number_;  // of this recording in its thread, from 1
};

}  // namespace ingot
