// Softmax and its logarithm along one axis: type rule, structure and reference.
#pragma once
#include "ir/gradient.h"

namespace ingot {

inline constexpr AttributeDef softmax_attributes[] = {
    {"axis", AttributeKind::integer, "The axis whose elements become shares of 1; a negative one counts from the last.",
     [] { return Attribute(std::int64_t{-1}); }},
};

std::vector<Type> infer_softmax(const OpCall& call);
// Axes: all others in order, then the one of the softmax.
Structure softmax_structure(const OpCall& call, bool is_logarithmic);
void evaluate_softmax(const OpCall& call, const ReferenceArray& x, ReferenceArray& result, bool is_logarithmic);

// The sum of x along the axis of the softmax, with extent 1 there.
Value sum_along(const GradientCall& call, Value x);

}  // namespace ingot
