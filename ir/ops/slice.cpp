// A box out of a value, with steps. Bounds are Python's: negative ones count from the end, and what lies outside is
// clamped, so that an end of 2^63 - 1 means "to the end".
#include <algorithm>

#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"begin", AttributeKind::integers, "First index per axis; a negative one counts from the end."},
    {"end", AttributeKind::integers, "Index after the last per axis; 9223372036854775807 means to the end."},
    {"step", AttributeKind::integers, "Distance between indices per axis, 1 or more. Absent: all 1.",
     [] { return Attribute(); }},
};

std::vector<std::int64_t> steps_of(const OpCall& call) {
  if (!call.has("step")) return std::vector<std::int64_t>(call.operands[0].rank(), 1);
  const auto& steps = numbers_per_axis(call, "step");
  if (std::any_of(steps.begin(), steps.end(), [](std::int64_t step) { return step < 1; }))
    throw attribute_error(call, "step", to_string(steps), "1 or more").help("op reverse turns an axis around");
  return steps;
}

std::int64_t clamped(std::int64_t bound, std::int64_t extent) {
  return std::clamp<std::int64_t>(bound < 0 ? bound + extent : bound, 0, extent);
}

std::vector<Type> infer(const OpCall& call) {
  const auto &begin = numbers_per_axis(call, "begin"), &end = numbers_per_axis(call, "end");
  const std::vector<std::int64_t> step = steps_of(call);
  Type result = call.operands[0];
  for (std::size_t i = 0; i < result.rank(); ++i) {
    Dim& dim = result.shape[i];
    const bool is_whole = begin[i] == 0 && end[i] == to_the_end && step[i] == 1;
    if (is_whole) continue;
    if (!dim.is_number()) {
      dim = Dim::unknown();
      continue;
    }
    const std::int64_t span = clamped(end[i], dim.value) - clamped(begin[i], dim.value);
    if (span < 1)
      throw attribute_error(call, "end", to_string(end), "an end behind begin " + to_string(begin) + " on every axis");
    dim = (span - 1) / step[i] + 1;
  }
  return {result};
}

std::vector<std::int64_t> first_indices(const OpCall& call) {
  std::vector<std::int64_t> first = numbers_per_axis(call, "begin");
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = clamped(first[i], call.operands[0].shape[i].value);
  return first;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const std::vector<std::int64_t> first = first_indices(call), step = steps_of(call);
  std::vector<std::int64_t> at(first.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = first[i] + index[i] * step[i];
    return in[0]->elements[row_major_position(in[0]->type.shape, at)];
  });
}

// step - 1 zeros between neighbours along an axis: padded on an axis of its own that is then merged, cut at the end.
Value with_gaps(const GradientCall& call, Value g, std::size_t axis, std::int64_t step) {
  const Type type = call.type(g);
  std::vector<std::int64_t> split, merged, begin(type.rank()), end(type.rank(), to_the_end);
  for (std::size_t i = 0; i < type.rank(); ++i) {
    if (!type.shape[i].is_number() && i > 0)
      throw unsupported("IG0308",
                        "the gradient of op slice with steps needs shapes that are known but for axis 0, but "
                        "the result is " +
                            to_string(type));
    const std::int64_t extent = type.shape[i].is_number() ? type.shape[i].value : 0;
    split.push_back(extent);
    merged.push_back(i == axis ? extent * step : extent);
    if (i == axis) split.push_back(1);
  }
  std::vector<std::int64_t> before(split.size()), after(split.size());
  after[axis + 1] = step - 1;
  end[axis] = (type.shape[axis].value - 1) * step + 1;
  g = call.append(op::reshape, {g}, {{"shape", split}});
  g = call.append(op::pad, {g}, {{"before", before}, {"after", after}});
  g = call.append(op::reshape, {g}, {{"shape", merged}});
  return call.append(op::slice, {g}, {{"begin", begin}, {"end", end}});
}

// Zeros where nothing was read: behind each element but the last (step - 1 of them), in front and behind.
std::vector<Value> gradient(const GradientCall& call) {
  const Type x = call.type(call.operand(0)), y = call.type(call.result());
  const auto &begin = call.attribute<std::vector<std::int64_t>>("begin"),
             &end = call.attribute<std::vector<std::int64_t>>("end");
  const std::vector<std::int64_t> none(x.rank());
  std::vector<std::int64_t> before = none, after = none;
  Value g = call.gradient();
  for (std::size_t axis = 0; axis < x.rank(); ++axis) {
    const std::int64_t step =
        call.node.attributes[2].index() == 0 ? 1 : call.attribute<std::vector<std::int64_t>>("step")[axis];
    if (begin[axis] == 0 && end[axis] == to_the_end && step == 1) continue;
    if (!x.shape[axis].is_number())
      throw unsupported("IG0308", "the gradient of op slice along axis " + std::to_string(axis) +
                                      " needs an extent that is known there, but the operand is " + to_string(x));
    const std::int64_t extent = x.shape[axis].value, count = y.shape[axis].value;
    if (step > 1) g = with_gaps(call, g, axis, step);
    before[axis] = clamped(begin[axis], extent);
    after[axis] = extent - before[axis] - ((count - 1) * step + 1);
  }
  if (before == none && after == none) return {g};
  return {call.append(op::pad, {g}, {{"before", before}, {"after", after}})};
}

}  // namespace

constinit const OpDef op::slice{
    .name = "slice",
    .summary = "x[begin:end:step] along every axis, with Python's rules for bounds.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return strided_read(call, first_indices(call), steps_of(call)); },
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
