// Whole repetitions of a value along its axes.
#include <algorithm>

#include "ir/checked.h"
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {{"repeats", AttributeKind::integers, "How often, per axis; 1 or more."}};

std::vector<Type> infer(const OpCall& call) {
  const auto& repeats = numbers_per_axis(call, "repeats");
  if (std::any_of(repeats.begin(), repeats.end(), [](std::int64_t count) { return count < 1; }))
    throw attribute_error(call, "repeats", to_string(repeats), "1 or more");
  Type result = call.operands[0];
  for (std::size_t i = 0; i < result.rank(); ++i) {
    Dim& dim = result.shape[i];
    if (repeats[i] != 1) dim = dim.is_number() ? Dim(checked_multiply(dim.value, repeats[i])) : Dim::unknown();
  }
  return {result};
}

Structure structure(const OpCall& call) {
  const Shape &x = call.operands[0].shape, result = infer(call)[0].shape;
  const std::vector<std::int64_t> from = row_major_strides(x), to = row_major_strides(result);
  const auto& repeats = numbers_per_axis(call, "repeats");
  std::vector<CopyAxis> axes;
  for (std::size_t i = 0; i < x.size(); ++i) {
    axes.push_back({repeats[i], 0, x[i].value * to[i]});
    axes.push_back({x[i].value, from[i], to[i]});
  }
  return move_structure(result, {make_copy(0, 0, 0, axes)});
}

void evaluate(const OpCall&, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const Shape& x = in[0]->type.shape;
  std::vector<std::int64_t> at(x.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = index[i] % x[i].value;
    return in[0]->elements[row_major_position(x, at)];
  });
}

// The sum of the repetitions, axis by axis.
std::vector<Value> gradient(const GradientCall& call) {
  const Type x = call.type(call.operand(0));
  const auto& repeats = call.attribute<std::vector<std::int64_t>>("repeats");
  Value g = call.gradient();
  for (std::size_t axis = 0; axis < repeats.size(); ++axis) {
    if (repeats[axis] == 1) continue;
    const Dim extent = x.shape[axis];
    if (!extent.is_number())
      throw unsupported("IG0308", "the gradient of op tile along axis " + std::to_string(axis) +
                                      " needs an extent that is known there, but the operand is " + to_string(x));
    Value sum;
    for (std::int64_t k = 0; k < repeats[axis]; ++k) {
      std::vector<std::int64_t> begin(x.rank()), end(x.rank(), to_the_end);
      begin[axis] = k * extent.value;
      end[axis] = begin[axis] + extent.value;
      const Value part = call.append(op::slice, {g}, {{"begin", begin}, {"end", end}});
      sum = sum.is_valid() ? call.append(op::add, {sum, part}) : part;
    }
    g = sum;
  }
  return {g};
}

}  // namespace

constinit const OpDef op::tile{
    .name = "tile",
    .summary = "x repeated as a whole along every axis.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
