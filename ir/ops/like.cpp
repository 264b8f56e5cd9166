// Shared parts of the ops that take a shape from another value.
#include "ir/ops/like.h"

namespace ingot {

Structure shape_dependent_structure(const OpCall&) {
  Structure s;
  s.kind = Kind::size;
  return s;
}

Value reshaped(Graph& graph, Value x, const std::vector<std::int64_t>& shape, const Provenance& provenance) {
  if (extents(graph.type(x).shape) == shape) return x;
  return graph.append(op::reshape, {x}, {{"shape", shape}}, provenance);
}

}  // namespace ingot
