// A box out of a value, with steps. Bounds are Python's: negative ones count from the end, and what lies outside is
// clamped, so that an end of 2^63 - 1 means "to the end".
#include <algorithm>
#include <limits>

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
    const bool is_whole = begin[i] == 0 && end[i] == std::numeric_limits<std::int64_t>::max() && step[i] == 1;
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

}  // namespace

constinit const OpDef op::slice{
    .name = "slice",
    .summary = "x[begin:end:step] along every axis, with Python's rules for bounds.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return strided_read(call, first_indices(call), steps_of(call)); },
    .evaluate = evaluate,
};

}  // namespace ingot
