// What each operation of the scalar language gives for numbers without errors. Both evaluators, with bounds and in the
// dtypes of the program, take their values from here.
#pragma once
#include "ir/scalar.h"

namespace ingot::scalar {

// Of floats, in double: exact or correctly rounded, functions of the C library within 1 ulp, on any host the same.
double float_operation(Opcode opcode, double a, double b);
// Of integers, not yet wrapped to the dtype.
std::int64_t integer_operation(Opcode opcode, DType dtype, std::int64_t a, std::int64_t b);
// Comparisons of operands of a dtype, logical_and and logical_or.
bool comparison(Opcode opcode, DType dtype, const Number& a, const Number& b);

int bits(DType dtype);                              // 1 for bool
double as_double(DType dtype, std::int64_t value);  // u64: of its bit pattern
std::int64_t saturated(DType dtype, double value);  // the cast of a float to an integer or bool

}  // namespace ingot::scalar
