// What the ops that multiply and sum share: dtype rule and plain loops of the reference.
#pragma once
#include "ir/op.h"

namespace ingot {

// result[p] = sum over reduced axes of operand 0 x operand 1, read as `structure` says; the error bound is
// that of BoundedSum. Integers are summed exactly and wrap in the accumulator's dtype.
ReferenceArray accumulate_products(const Structure& structure, const ReferenceArray& a, const ReferenceArray& b,
                                   const Type& result);

// Operands 0 and 1 must be numbers of one dtype. Throws Error IG0202.
void check_factors(const OpCall& call, std::size_t a = 0, std::size_t b = 1);

// i8 and u8 accumulate in i32; other dtypes in themselves.
DType accumulator_dtype(DType operand);

}  // namespace ingot
