// Logarithm of softmax without taking the logarithm of a small share.
#include "ir/ops/softmax.h"

namespace ingot {
namespace {

// dy - exp(y) sum of dy.
std::vector<Value> gradient(const GradientCall& call) {
  const Value dy = call.gradient(), shares = call.append(op::exp, {call.result()});
  return {call.append(op::subtract, {dy, call.append(op::multiply, {shares, sum_along(call, dy)})})};
}

}  // namespace

constinit const OpDef op::log_softmax{
    .name = "log_softmax",
    .summary = "x - m - log(sum of exp(x - m)) along an axis, m the largest x along it.",
    .operands = unary_operands,
    .attributes = softmax_attributes,
    .infer = infer_softmax,
    .structure = [](const OpCall& call) { return softmax_structure(call, true); },
    .evaluate = [](const OpCall& call, std::span<const ReferenceArray* const> in,
                   std::span<ReferenceArray> out) { evaluate_softmax(call, *in[0], out[0], true); },
    .gradient = gradient,
};

}  // namespace ingot
