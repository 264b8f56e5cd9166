// The smallest element along axes.
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

}  // namespace

constinit const OpDef op::min{
    .name = "min",
    .summary = "The smallest element along axes, NaN when there is one; of bools whether all hold.",
    .operands = reduction_operands,
    .attributes = reduction_attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return reduction_structure(call, Combiner::minimum); },
    .evaluate = evaluate,
    .fused_form = &op::min,
};

}  // namespace ingot
