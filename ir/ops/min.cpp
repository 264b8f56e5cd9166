// The smallest element along axes.
#include "ir/gradient.h"
#include "ir/ops/reduction.h"

namespace ingot {
namespace {

std::vector<Type> infer(const OpCall& call) {
  check_reducible(call, Takes::values);
  return infer_reduction(call);
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  evaluate_reduction(call, in, out, [](DType dtype, std::span<const scalar::Number> elements) {
    return extreme_of(dtype, elements, true);
  });
}

std::vector<Value> gradient(const GradientCall& call) { return gradient_of_extreme(call); }

}  // namespace

constinit const OpDef op::min{
    .name = "min",
    .summary = "The smallest element along axes, NaN when there is one; of bools whether all hold.",
    .operands = reduction_operands,
    .attributes = reduction_attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return reduction_structure(call, Combiner::minimum); },
    .evaluate = evaluate,
    .gradient = gradient,
    .fused_form = &op::min,
};

}  // namespace ingot
