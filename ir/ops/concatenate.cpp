// Operands one after the other along an axis.
#include "ir/checked.h"
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"operands", true}};
constexpr AttributeDef attributes[] = {
    {"axis", AttributeKind::integer, "The axis that grows; a negative one counts from the last.",
     [] { return Attribute(std::int64_t{-1}); }},
};

std::size_t axis_of(const OpCall& call) {
  return normalized_axis(call, call.attribute<std::int64_t>("axis"), call.operands[0].rank());
}

std::vector<Type> infer(const OpCall& call) {
  if (call.operands.empty()) throw rejected("IG0201", "op concatenate takes at least 1 operand but got 0");
  Type result = call.operands[0];
  const std::size_t axis = axis_of(call);
  for (std::size_t i = 1; i < call.operands.size(); ++i) {
    const Type& next = call.operands[i];
    bool fits = next.dtype == result.dtype && next.rank() == result.rank();
    for (std::size_t d = 0; fits && d < result.rank(); ++d) {
      Dim &dim = result.shape[d], other = next.shape[d];
      if (d == axis)
        dim = dim.is_number() && other.is_number() ? Dim(checked_add(dim.value, other.value)) : Dim::unknown();
      else if (dim.is_number() && other.is_number())
        fits = dim == other;
      else if (other.is_number() || (dim.is_unknown() && other.is_symbol()))
        dim = other;
    }
    if (!fits)
      throw operand_error(call, i,
                          "the type of operand 0, " + to_string(call.operands[0]) + ", but for the dim at axis " +
                              std::to_string(axis));
  }
  return {result};
}

Structure structure(const OpCall& call) {
  const Shape result = infer(call)[0].shape;
  const std::size_t axis = axis_of(call);
  const std::vector<std::int64_t> to = row_major_strides(result);
  std::vector<Copy> copies;
  std::int64_t start = 0;
  for (std::size_t k = 0; k < call.operands.size(); ++k) {
    const Shape& shape = call.operands[k].shape;
    const std::vector<std::int64_t> from = row_major_strides(shape);
    std::vector<CopyAxis> axes;
    for (std::size_t d = 0; d < shape.size(); ++d) axes.push_back({shape[d].value, from[d], to[d]});
    copies.push_back(make_copy(k, 0, start, axes));
    start += shape[axis].value * to[axis];
  }
  return move_structure(result, std::move(copies));
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const std::size_t axis = axis_of(call);
  evaluate_move(out[0], [&](Index index) {
    std::vector<std::int64_t> at(index.begin(), index.end());
    std::size_t k = 0;
    while (at[axis] >= in[k]->type.shape[axis].value) at[axis] -= in[k++]->type.shape[axis].value;
    return in[k]->elements[row_major_position(in[k]->type.shape, at)];
  });
}

std::vector<Value> gradient(const GradientCall& call) {
  const std::size_t rank = call.type(call.operand(0)).rank();
  const std::size_t axis = axis_of(call, call.attribute<std::int64_t>("axis"), rank);
  std::vector<std::int64_t> begin(rank), end(rank, to_the_end);
  std::vector<Value> gradients;
  for (const Value operand : call.node.operands) {
    const Dim extent = call.type(operand).shape[axis];
    if (!extent.is_number())
      throw unsupported("IG0308", "the gradient of a concatenation along axis " + std::to_string(axis) +
                                      " needs extents that are known there, but an operand is " +
                                      to_string(call.type(operand)));
    end[axis] = begin[axis] + extent.value;
    gradients.push_back(call.append(op::slice, {call.gradient()}, {{"begin", begin}, {"end", end}}));
    begin[axis] = end[axis];
  }
  return gradients;
}

}  // namespace

constinit const OpDef op::concatenate{
    .name = "concatenate",
    .summary = "The operands one after the other along an axis.",
    .operands = operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
