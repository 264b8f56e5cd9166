// Permutation of axes.
#include <algorithm>
#include <numeric>

#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"permutation", AttributeKind::integers, "Axis i of the result is axis permutation[i] of x."},
};

std::vector<Type> infer(const OpCall& call) {
  const auto& permutation = numbers_per_axis(call, "permutation");
  std::vector<std::int64_t> sorted = permutation, axes(permutation.size());
  std::sort(sorted.begin(), sorted.end());
  std::iota(axes.begin(), axes.end(), 0);
  if (sorted != axes)
    throw attribute_error(call, "permutation", to_string(permutation), "every axis from 0 on exactly once");
  Shape shape;
  for (const std::int64_t axis : permutation) shape.push_back(call.operands[0].shape[static_cast<std::size_t>(axis)]);
  return {{call.operands[0].dtype, shape}};
}

Structure structure(const OpCall& call) {
  const Shape result = infer(call)[0].shape;
  const std::vector<std::int64_t> from = row_major_strides(call.operands[0].shape), to = row_major_strides(result);
  const auto& permutation = numbers_per_axis(call, "permutation");
  std::vector<CopyAxis> axes;
  for (std::size_t i = 0; i < to.size(); ++i)
    axes.push_back({result[i].value, from[static_cast<std::size_t>(permutation[i])], to[i]});
  return move_structure(result, {make_copy(0, 0, 0, axes)});
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const auto& permutation = numbers_per_axis(call, "permutation");
  std::vector<std::int64_t> at(permutation.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) at[static_cast<std::size_t>(permutation[i])] = index[i];
    return in[0]->elements[row_major_position(in[0]->type.shape, at)];
  });
}

std::vector<Value> gradient(const GradientCall& call) {
  const auto& permutation = call.attribute<std::vector<std::int64_t>>("permutation");
  std::vector<std::int64_t> inverse(permutation.size());
  for (std::size_t i = 0; i < inverse.size(); ++i)
    inverse[static_cast<std::size_t>(permutation[i])] = static_cast<std::int64_t>(i);
  return {call.append(op::transpose, {call.gradient()}, {{"permutation", inverse}})};
}

}  // namespace

constinit const OpDef op::transpose{
    .name = "transpose",
    .summary = "x with its axes in another order.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
