// The shape rule and structure of a matrix product, shared by matmul and its fused form dense.
#pragma once
#include "ir/gradient.h"

namespace ingot {

// a [..., m, k] (or [k]) times b [k, n] gives [..., m, n]. Throws Error IG0202.
Type matmul_type(const OpCall& call);
Structure matmul_structure(const OpCall& call);
std::vector<Value> matmul_gradient(const GradientCall& call);

}  // namespace ingot
