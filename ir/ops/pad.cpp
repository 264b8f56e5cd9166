// A value with a constant around it.
#include "ir/checked.h"
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"before", AttributeKind::integers, "Elements added in front, per axis."},
    {"after", AttributeKind::integers, "Elements added behind, per axis."},
    {"value", AttributeKind::number, "What they are, rounded to the dtype of x.", [] { return Attribute(0.0); }},
};

std::vector<Type> infer(const OpCall& call) {
  const auto &before = numbers_per_axis(call, "before"), &after = numbers_per_axis(call, "after");
  Type result = call.operands[0];
  for (std::size_t i = 0; i < result.rank(); ++i) {
    if (before[i] < 0) throw attribute_error(call, "before", to_string(before), "0 or more");
    if (after[i] < 0) throw attribute_error(call, "after", to_string(after), "0 or more");
    const std::int64_t added = checked_add(before[i], after[i]);
    if (added == 0) continue;
    Dim& dim = result.shape[i];
    dim = dim.is_number() ? Dim(checked_add(dim.value, added)) : Dim::unknown();
  }
  return {result};
}

Structure structure(const OpCall& call) {
  const Shape &x = call.operands[0].shape, result = infer(call)[0].shape;
  const std::vector<std::int64_t> from = row_major_strides(x), to = row_major_strides(result);
  const auto& before = numbers_per_axis(call, "before");
  std::vector<CopyAxis> axes;
  std::int64_t start = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    axes.push_back({x[i].value, from[i], to[i]});
    start += before[i] * to[i];
  }
  Structure s = move_structure(result, {make_copy(0, 0, start, axes)});
  s.fill = call.attribute<double>("value");
  return s;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const auto& before = numbers_per_axis(call, "before");
  const Shape& x = in[0]->type.shape;
  const scalar::Number fill = scalar::rounded(in[0]->type.dtype, call.attribute<double>("value"));
  std::vector<std::int64_t> at(before.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) {
      at[i] = index[i] - before[i];
      if (at[i] < 0 || at[i] >= x[i].value) return fill;
    }
    return in[0]->elements[row_major_position(x, at)];
  });
}

std::vector<Value> gradient(const GradientCall& call) {
  const auto &before = call.attribute<std::vector<std::int64_t>>("before"),
             &after = call.attribute<std::vector<std::int64_t>>("after");
  std::vector<std::int64_t> end;
  for (const std::int64_t count : after) end.push_back(count == 0 ? to_the_end : -count);
  return {call.append(op::slice, {call.gradient()}, {{"begin", before}, {"end", end}})};
}

}  // namespace

constinit const OpDef op::pad{
    .name = "pad",
    .summary = "x with a constant added in front and behind along every axis.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
