// Index of the largest element.
#include "ir/ops/arg_reduction.h"

namespace ingot {

constinit const OpDef op::argmax{
    .name = "argmax",
    .summary = "Index of the first largest element along an axis; of the first NaN when there is one.",
    .operands = unary_operands,
    .attributes = arg_reduction_attributes,
    .infer = infer_arg_reduction,
    .structure = [](const OpCall& call) { return arg_reduction_structure(call, false); },
    .evaluate = [](const OpCall& call, std::span<const ReferenceArray* const> in,
                   std::span<ReferenceArray> out) { evaluate_arg_reduction(call, *in[0], out[0], false); },
};

}  // namespace ingot
