// What the ops that multiply and sum share: the plain loops of the reference, with the error bound of a sum of
// products.
#pragma once
#include "ir/op.h"

namespace ingot {

// result[p] = sum over reduced axes of operand 0 x operand 1, read as `structure` says. n terms summed in any order
// have an error of at most gamma(n) times the sum of |terms|, gamma(n) = n u / (1 - n u) (Higham, "Accuracy and
// Stability of Numerical Algorithms", 2nd ed., section 3.1). Integers are summed exactly and wrap in the accumulator's
// dtype.
ReferenceArray accumulate_products(const Structure& structure, const ReferenceArray& a, const ReferenceArray& b,
                                   const Type& result);

// i8 and u8 accumulate in i32; other dtypes in themselves.
DType accumulator_dtype(DType operand);

}  // namespace ingot
