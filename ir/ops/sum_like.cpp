// The adjoint of broadcasting: sums over the axes along which a value of another shape was repeated.
#include "ir/gradient.h"
#include "ir/ops/bounded_sum.h"
#include "ir/ops/like.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

std::vector<Type> infer(const OpCall& call) {
  check_operands({call.op, call.operands.first(1), call.attributes}, Takes::floats);
  const Shape &x = call.operands[0].shape, &like = call.operands[1].shape;
  Shape wider;
  if (like.size() > x.size() || !broadcast(like, x, wider) || (is_static(x) && is_static(like) && wider != x))
    throw operand_error(call, 1, "a shape that broadcasts to " + to_string(x));
  return {{call.operands[0].dtype, like}};
}

void evaluate(const OpCall&, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const Shape &x = in[0]->type.shape, &result = out[0].type.shape;
  std::vector<BoundedSum> sums(out[0].elements.size());
  std::vector<std::int64_t> index(x.size()), at(result.size());
  for (const scalar::Number& element : in[0]->elements) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = result[i] == Dim(1) ? 0 : index[index.size() - at.size() + i];
    sums[row_major_position(result, at)].add(element.value, element.error);
    for (std::size_t i = index.size(); i-- > 0;) {
      if (++index[i] < x[i].value) break;
      index[i] = 0;
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) out[0].elements[i] = sums[i].finish(out[0].type.dtype);
}

Value with_bound_shapes(Graph& graph, const Node& node) {
  const Shape from = graph.type(node.operands[0]).shape, to = graph.type(node.operands[1]).shape;
  const std::size_t lead = from.size() - to.size();
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < from.size(); ++i)
    if (i < lead || (to[i - lead] == Dim(1) && from[i] != Dim(1))) axes.push_back(static_cast<std::int64_t>(i));
  const Value sum = axes.empty()
                        ? node.operands[0]
                        : graph.append(op::sum, {node.operands[0]}, {{"axes", std::move(axes)}}, node.provenance);
  return reshaped(graph, sum, extents(to), node.provenance);
}

std::vector<Value> gradient(const GradientCall& call) {
  return call.for_operands({call.append(op::broadcast_like, {call.gradient(), call.operand(0)})});
}

}  // namespace

constinit const OpDef op::sum_like{
    .name = "sum_like",
    .summary = "Sum of x over the axes along which the shape of `like`, of which nothing else is read, is repeated.",
    .operands = like_operands,
    .infer = infer,
    .structure = shape_dependent_structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .with_bound_shapes = with_bound_shapes,
};

}  // namespace ingot
