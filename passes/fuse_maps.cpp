// Merges a map into the map that consumes it, when both have the same shape: one loop, no array in between.
//
//   before: %m2 = map(%m, %g) {...}   %v2 = map(%v, %g) {...}   %w2 = map(%w, %m2, %v2) {...}
//           update { @m <- %m2   @v <- %v2   @w <- %w2 }
//   after:  %w2, %w2.1, %w2.2 = map(%m, %g, %v, %w) {three roots}     // from m2 v2 w2
//
// A value that others read too becomes one more result, so that nothing is computed twice. Afterwards no map can take
// in a map of its own shape, unless one of its other operands waits for that map.
#include "passes/fusion.h"
#include "passes/passes.h"

namespace ingot {

Module fuse_maps(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& source) {
    const Function function = without_dead_nodes(source);
    const Graph& graph = function.graph;
    Fusion fusion(function);
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const Node& node = graph.node(i);
      if (!is_map(node)) continue;
      for (const Value operand : node.operands)
        if (is_map(graph.node(operand)) && graph.type(operand).shape == node.results[0].shape)
          fusion.join(operand.node, i);
    }
    return fusion.finish(journal);
  });
}

}  // namespace ingot
