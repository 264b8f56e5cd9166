// Repetition to the shape of another value: what the gradient of a sum needs, whatever the shapes turn out to be.
#include "ir/gradient.h"
#include "ir/ops/like.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"axes", AttributeKind::integers,
     "Axes of `like` that x lacks; negative ones count from the last. Absent: x aligns with the last axes.",
     [] { return Attribute(); }},
};

// Per axis of `like`: the axis of x that is read there, or -1.
std::vector<int> sources_of(const OpCall& call) {
  const std::size_t rank = call.operands[1].rank(), given = call.operands[0].rank();
  std::vector<bool> is_new(rank, false);
  if (call.has("axes")) {
    for (const std::int64_t axis : call.attribute<std::vector<std::int64_t>>("axes"))
      is_new[normalized_axis(call, axis, rank)] = true;
  } else {
    for (std::size_t i = 0; i + given < rank; ++i) is_new[i] = true;
  }
  std::vector<int> sources;
  int next = 0;
  for (std::size_t i = 0; i < rank; ++i) sources.push_back(is_new[i] ? -1 : next++);
  if (static_cast<std::size_t>(next) != given)
    throw operand_error(
        call, 0,
        "rank " + std::to_string(next) + ", one axis for each that stays of " + to_string(call.operands[1].shape));
  return sources;
}

std::vector<Type> infer(const OpCall& call) {
  const Shape &x = call.operands[0].shape, &like = call.operands[1].shape;
  const std::vector<int> sources = sources_of(call);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] < 0) continue;
    const Dim& dim = x[static_cast<std::size_t>(sources[i])];
    if (dim.is_number() && like[i].is_number() && dim != Dim(1) && dim != like[i])
      throw operand_error(call, 0, "a shape that broadcasts to " + to_string(like));
  }
  return {{call.operands[0].dtype, like}};
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const std::vector<int> sources = sources_of(call);
  const Shape& x = in[0]->type.shape;
  std::vector<std::int64_t> at(x.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i] < 0) continue;
      const auto axis = static_cast<std::size_t>(sources[i]);
      at[axis] = x[axis] == Dim(1) ? 0 : index[i];
    }
    return in[0]->elements[row_major_position(x, at)];
  });
}

Value with_bound_shapes(Graph& graph, const Node& node) {
  std::vector<Type> types;
  const std::vector<int> sources = sources_of(graph.call(node, types));
  std::vector<std::int64_t> aligned;  // the shape of x with an extent of 1 for each new axis
  for (const int axis : sources) aligned.push_back(axis < 0 ? 1 : types[0].shape[static_cast<std::size_t>(axis)].value);
  const bool is_aligned = node.attributes[0].index() == 0;
  const Value x = is_aligned ? node.operands[0] : reshaped(graph, node.operands[0], aligned, node.provenance);
  const Shape wanted = types[1].shape;
  if (graph.type(x).shape == wanted) return x;
  return graph.append(op::broadcast_to, {x}, {{"shape", wanted}}, node.provenance);
}

std::vector<Value> gradient(const GradientCall& call) {
  const auto& axes = call.node.attributes[0];
  Value g = call.gradient();
  if (axes.index() != 0) g = call.append(op::sum, {g}, {{"axes", axes}});
  return call.for_operands({call.sum_like(g, call.operand(0))});
}

}  // namespace

constinit const OpDef op::broadcast_like{
    .name = "broadcast_like",
    .summary = "x repeated to the shape of `like`, of which nothing else is read.",
    .operands = like_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = shape_dependent_structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .with_bound_shapes = with_bound_shapes,
};

}  // namespace ingot
