// Axes turned around.
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"axes", AttributeKind::integers, "The axes to turn around; negative ones count from the last."},
};

std::vector<bool> turned_axes(const OpCall& call) {
  std::vector<bool> turned(call.operands[0].rank());
  for (const std::int64_t axis : call.attribute<std::vector<std::int64_t>>("axes"))
    turned[normalized_axis(call, axis, turned.size())] = true;
  return turned;
}

std::vector<Type> infer(const OpCall& call) {
  turned_axes(call);
  return {call.operands[0]};
}

Structure structure(const OpCall& call) {
  const std::vector<bool> turned = turned_axes(call);
  std::vector<std::int64_t> first, steps;
  for (std::size_t i = 0; i < turned.size(); ++i) {
    first.push_back(turned[i] ? call.operands[0].shape[i].value - 1 : 0);
    steps.push_back(turned[i] ? -1 : 1);
  }
  return strided_read(call, first, steps);
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const std::vector<bool> turned = turned_axes(call);
  const Shape& x = in[0]->type.shape;
  std::vector<std::int64_t> at(x.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = turned[i] ? x[i].value - 1 - index[i] : index[i];
    return in[0]->elements[row_major_position(x, at)];
  });
}

std::vector<Value> gradient(const GradientCall& call) {
  return {call.append(op::reverse, {call.gradient()}, {{"axes", call.node.attributes[0]}})};
}

}  // namespace

constinit const OpDef op::reverse{
    .name = "reverse",
    .summary = "x with some axes turned around.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
