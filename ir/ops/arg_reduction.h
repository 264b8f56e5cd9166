// What argmax and argmin share: the index of the extreme element along one axis, the lowest on ties; NaN counts as the
// extreme, as in NumPy.
#pragma once
#include "ir/op.h"

namespace ingot {

inline constexpr AttributeDef arg_reduction_attributes[] = {
    {"axis", AttributeKind::integer, "The axis to search; a negative one counts from the last.",
     [] { return Attribute(std::int64_t{-1}); }},
    {"dtype", AttributeKind::dtype, "Dtype of the indices: an integer one.", [] { return Attribute(DType::i64); }},
};

std::vector<Type> infer_arg_reduction(const OpCall& call);
// Axes: those of the result, then the searched one.
Structure arg_reduction_structure(const OpCall& call, bool takes_minimum);
// An index is marked uncertain when another element may be the extreme one within the errors of both.
void evaluate_arg_reduction(const OpCall& call, const ReferenceArray& x, ReferenceArray& result, bool takes_minimum);

}  // namespace ingot
