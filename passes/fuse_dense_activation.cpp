// Merges maps into what computes their operand: bias and activation become the epilogue of the matrix product, an
// optimizer's formula the epilogue of the weight gradient, a division the epilogue of a sum.
//
//   before: %z = matmul(%x, %w)   %a = add(%z, %b)   %y = relu(%a)
//   after:  %y = dense(%x, %w, %b) {epilogue = max(p0 + p1, 0)}       // from z a y
//
// Legal when no other operand of the map depends on the producer; what others read too becomes one more result.
// Afterwards a map reads a contraction or reduction of its own shape only where it has to wait for something else.
#include "passes/fusion.h"
#include "passes/passes.h"

namespace ingot {
namespace {

bool has_producer(const Graph& graph, const std::vector<std::uint32_t>& group) {
  return !is_map(graph.node(group.front()));
}

}  // namespace

Module fuse_dense_activation(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& source) {
    const Function function = without_dead_nodes(source);
    const Graph& graph = function.graph;
    Fusion fusion(function);
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      const Node& node = graph.node(i);
      if (!is_map(node)) continue;
      for (const Value operand : node.operands) {
        if (has_producer(graph, fusion.group_of(i))) break;  // one accumulator per kernel
        const std::vector<std::uint32_t>& producers = fusion.group_of(operand.node);
        if (graph.node(producers.front()).op->fused_form && graph.type(operand).shape == node.results[0].shape)
          fusion.join(operand.node, i);
      }
    }
    return fusion.finish(journal);
  });
}

}  // namespace ingot
