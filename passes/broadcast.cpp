// Recognises a broadcast by its copies.
#include "passes/broadcast.h"

#include "passes/permutation.h"

namespace ingot {
namespace {

bool is_broadcast(const Graph& graph, const Node& node) {
  if (node.operands.size() != 1 || node.results.size() != 1) return false;
  const Shape &from = graph.type(node.operands[0]).shape, &to = node.results[0].shape;
  Shape wider;
  if (from.size() > to.size() || !broadcast(from, to, wider) || wider != to) return false;
  const Structure structure = graph.structure(node);
  if (structure.kind != Kind::move || structure.copies.size() != 1) return false;
  const Copy& copy = structure.copies[0];
  if (copy.operand != 0 || copy.from.offset != 0 || copy.to.offset != 0) return false;
  Permutation found, expected;
  for (std::size_t i = 0; i < copy.extents.size(); ++i)
    found.push_back({copy.extents[i], copy.from.strides[i], copy.to.strides[i]});
  const std::vector<std::int64_t> steps = row_major_strides(from), distances = row_major_strides(to);
  const std::size_t lead = to.size() - from.size();
  for (std::size_t i = 0; i < to.size(); ++i)
    expected.push_back({to[i].value, i < lead || from[i - lead] == Dim(1) ? 0 : steps[i - lead], distances[i]});
  return canonical(found) == canonical(expected);
}

}  // namespace

Value broadcast_source(const Graph& graph, Value value) {
  while (graph.type(value).rank() > 0 && is_broadcast(graph, graph.node(value)) && value.result == 0)
    value = graph.node(value).operands[0];
  return value;
}

}  // namespace ingot
