// The elements of a value under the shape of another one: the gradient of a reshape.
#include "ir/gradient.h"
#include "ir/ops/like.h"

namespace ingot {
namespace {

std::vector<Type> infer(const OpCall& call) {
  const Shape &x = call.operands[0].shape, &like = call.operands[1].shape;
  if (is_static(x) && is_static(like) && element_count(x) != element_count(like))
    throw operand_error(call, 0, std::to_string(element_count(like)) + " elements, as " + to_string(like) + " has");
  return {{call.operands[0].dtype, like}};
}

void evaluate(const OpCall&, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  out[0].elements = in[0]->elements;
}

Value with_bound_shapes(Graph& graph, const Node& node) {
  return reshaped(graph, node.operands[0], extents(graph.type(node.operands[1]).shape), node.provenance);
}

std::vector<Value> gradient(const GradientCall& call) {
  return call.for_operands({call.append(op::reshape_like, {call.gradient(), call.operand(0)})});
}

}  // namespace

constinit const OpDef op::reshape_like{
    .name = "reshape_like",
    .summary = "The elements of x in row-major order under the shape of `like`, of which nothing else is read.",
    .operands = like_operands,
    .infer = infer,
    .structure = shape_dependent_structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .with_bound_shapes = with_bound_shapes,
};

}  // namespace ingot
