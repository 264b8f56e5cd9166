// Sizes are numbers once shapes are bound.
//
//   before: %n = size(%x) {axes=[0]} : i64[]     (with %x: f32[32,4])
//   after:  %n = constant(32) : i64[]
//
// Afterwards no node asks for a size.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

// A size depends on the type of its operand alone, so that arrays without elements are enough to evaluate it.
Array size_of(const Graph& graph, const Node& node) {
  std::vector<Type> types;
  const OpCall call = graph.call(node, types);
  std::vector<ReferenceArray> operands(types.size());
  std::vector<const ReferenceArray*> pointers;
  for (std::size_t i = 0; i < types.size(); ++i) {
    operands[i].type = types[i];
    pointers.push_back(&operands[i]);
  }
  ReferenceArray result(node.results[0]);
  evaluate_op(call, pointers, std::span(&result, 1));
  return result.to_array();
}

}  // namespace

Module fold_sizes(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& function) {
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      const Node& node = function.graph.node(index);
      if (function.graph.structure(node).kind != Kind::size) return false;
      now.replace({index, 0}, now.graph().constant(size_of(function.graph, node), node.provenance));
      journal.note(function, node.provenance, "folded: a size is known once shapes are bound");
      return true;
    });
  });
}

}  // namespace ingot
