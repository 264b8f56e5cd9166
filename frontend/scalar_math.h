// C++ arithmetic in terms of the scalar language: the conversions and operators of the built-in types, and the
// functions of the mathematical library. Whatever turns C++ into scalar programs, by recording (Scalar) or by reading
// source, translates through here, so that both give the same program.
//
// The types are those of the data model LP64: bool, signed char i8, short i16, int i32, long and long long i64, and
// their unsigned forms. f16 and bf16 count as f32. What C++ leaves undefined (overflow of signed integers, division by
// zero, shifts by too much, float to integer out of range) is what the scalar language says in ir/scalar.h.
#pragma once
#include <span>
#include <string_view>

#include "ir/scalar.h"

namespace ingot::scalar {

// Integral promotion: what is narrower than int becomes i32; the others stay.
DType promoted(DType dtype);
// The usual arithmetic conversions: the common type of two operands.
DType arithmetic_type(DType a, DType b);
// The value in another type: to bool it is value != 0, a float is truncated towards zero.
Expression converted(Expression value, DType dtype);

enum class Operator {
  // clang-format off
  plus, minus, logical_not, bit_not,  // of one operand
  add, subtract, multiply, divide, remainder,
  bit_and, bit_or, bit_xor, shift_left, shift_right,
  less, less_equal, greater, greater_equal, equal, not_equal,
  logical_and, logical_or,  // both operands are evaluated: there are no effects that the order could show
  // clang-format on
};
std::string_view symbol(Operator what);  // as it is written: "+", "<<"

// The operator with all its conversions. Integer division truncates and the remainder has the sign of the dividend, as
// C++ has both; a shift has the type of its promoted left operand; comparisons and logical operators give bool. Throw
// Error IG0312 for operators that C++ does not have on floats (% & | ^ ~ << >>).
Expression apply_operator(Operator what, Expression a);
Expression apply_operator(Operator what, Expression a, Expression b);
// condition ? a : b. Operands of one type keep it, others take the common one.
Expression conditional(Expression condition, Expression a, Expression b);

// A function of <cmath>, or std::min, max and clamp. Operands come in the type of the function's parameters, which is
// the same for all of them: f32 or f64, of abs an integer too, of min, max and clamp any. Results are of that type but
// for bool (isnan and its like) and i64 (lround and its like).
//   round       half away from zero; rint, nearbyint and roundeven: half to even
//   fmin, fmax  a NaN gives way to the other operand; min is b < a ? b : a, max is a < b ? b : a
//   copysign, signbit  of a NaN: as if it had no sign
//   fma         of floats: (float)((double)a * b + c); throws Error IG0312 for doubles
struct MathFunction {
  std::string_view name;  // as in C, without suffix f or l: "exp", "fmax", "lround"
  int arity;
  Expression (*make)(std::span<const Expression> operands);
};
const MathFunction* find_math_function(std::string_view name, int arity);  // null when there is none
std::span<const MathFunction> math_functions();                            // sorted by name

}  // namespace ingot::scalar
