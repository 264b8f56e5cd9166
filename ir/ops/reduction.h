// What reductions share: axes, the shape rule, the fused epilogue and the walk over elements.
#pragma once
#include "ir/gradient.h"

namespace ingot {

inline constexpr OperandDef reduction_operands[] = {{"x"}, {"further", true}};
inline constexpr AttributeDef reduction_attributes[] = {
    {"axes", AttributeKind::integers, "Axes to reduce; negative ones count from the last. Absent: all.",
     [] { return Attribute(); }},
    {"keepdims", AttributeKind::boolean, "Reduced axes stay with extent 1.", [] { return Attribute(false); }},
    {"epilogue", AttributeKind::program,
     "Applied to each result; parameter 0 is the reduction, then the further operands.", [] { return Attribute(); }},
};

std::vector<bool> reduced_axes(const OpCall& call);     // one flag per axis of operand 0
void check_reducible(const OpCall& call, Takes takes);  // operand 0; throws Error IG0202
Shape reduced_shape(const OpCall& call);
std::vector<Type> infer_reduction(const OpCall& call);
Structure reduction_structure(const OpCall& call, Combiner combiner);

// max and min: the extreme element, NaN when there is one; of bools, any and all.
scalar::Number extreme_of(DType dtype, std::span<const scalar::Number> elements, bool takes_minimum);

// Reference: hands `reduce` the elements of each result in row-major order, then applies the epilogue.
void evaluate_reduction(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out,
                        scalar::Number (*reduce)(DType, std::span<const scalar::Number>));

// For gradients. A reduced value, or the gradient of one, repeated to the shape of x.
Value spread_over_reduced(const GradientCall& call, Value reduced);
// `x` reduced by another op along the same axes.
Value reduced_alike(const GradientCall& call, const OpDef& op, Value x);
// Of max and min: equal shares for all elements that equal the extreme, as in TensorFlow and JAX.
std::vector<Value> gradient_of_extreme(const GradientCall& call);

}  // namespace ingot
