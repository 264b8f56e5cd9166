// What the ops that multiply and sum share: dtype rule and plain loops of the reference.
#pragma once
#include <string>

#include "ir/gradient.h"

namespace ingot {

// result[p] = sum over reduced axes of operand 0 x operand 1, read as `structure` says; the error bound is
// that of BoundedSum. Integers are summed exactly and wrap in the accumulator's dtype.
ReferenceArray accumulate_products(const Structure& structure, const ReferenceArray& a, const ReferenceArray& b,
                                   const Type& result);

// Operands 0 and 1 must be numbers of one dtype. Throws Error IG0202.
void check_factors(const OpCall& call, std::size_t a = 0, std::size_t b = 1);

// i8 and u8 accumulate in i32; other dtypes in themselves.
DType accumulator_dtype(DType operand);

// The letters of a product: of both factors and of the result, as in "bmk,bkn->bmn".
struct ContractionFormula {
  std::string factors[2], result;
};
// The gradients of both factors: the other one times the gradient of the result.
std::vector<Value> contraction_gradient(const GradientCall& call, const ContractionFormula& formula);

}  // namespace ingot
