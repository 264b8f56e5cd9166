// Number of elements along axes: what formulas such as a mean divide by. It is a number once shapes are bound.
#include "ir/checked.h"
#include "ir/ops/like.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"axes", AttributeKind::integers, "The axes that count; negative ones count from the last. Absent: all.",
     [] { return Attribute(); }},
};

std::vector<bool> counted_axes(const OpCall& call) {
  std::vector<bool> counted(call.operands[0].rank(), !call.has("axes"));
  if (!call.has("axes")) return counted;
  for (const std::int64_t axis : call.attribute<std::vector<std::int64_t>>("axes"))
    counted[normalized_axis(call, axis, counted.size())] = true;
  return counted;
}

std::vector<Type> infer(const OpCall& call) {
  counted_axes(call);
  return {{DType::i64, {}}};
}

std::int64_t size_of(const OpCall& call) {
  const std::vector<bool> counted = counted_axes(call);
  std::int64_t size = 1;
  for (std::size_t i = 0; i < counted.size(); ++i)
    if (counted[i]) size = checked_multiply(size, call.operands[0].shape[i].value);
  return size;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const>, std::span<ReferenceArray> out) {
  out[0].elements[0].integer = size_of(call);
}

Value with_bound_shapes(Graph& graph, const Node& node) {
  std::vector<Type> types;
  Array size({DType::i64, {}});
  size.set_integer(0, size_of(graph.call(node, types)));
  return graph.constant(std::move(size), node.provenance);
}

}  // namespace

constinit const OpDef op::size{
    .name = "size",
    .summary = "Number of elements of x along axes.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = shape_dependent_structure,
    .evaluate = evaluate,
    .with_bound_shapes = with_bound_shapes,
};

}  // namespace ingot
