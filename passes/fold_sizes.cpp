// What depends on the shape of an operand is settled once shapes are bound.
//
//   before: %n = size(%x) {axes=[0]} : i64[]     (with %x: f32[32,4])
//           %g = broadcast_like(%s, %x)          %b.gradient = sum_like(%h, %b)     (with %b: f32[4], %h: f32[32,4])
//           %u = random_uniform(%x, %key, %counter)
//   after:  %n = constant(32) : i64[]
//           %g = broadcast_to(%s) {shape=[32,4]} %b.gradient = sum(%h) {axes=[0]}
//           %u = random_uniform(%key, %key, %counter) {shape=[32,4]}
//
// Afterwards no node asks for a shape but by its result.
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {

Module fold_sizes(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& function) {
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      Node node = function.graph.node(index);
      if (!node.op->with_bound_shapes) return false;
      node.operands = now(node.operands);
      now.replace({index, 0}, node.op->with_bound_shapes(now.graph(), node));
      journal.note(function, node.provenance, "folded: the shape that it asks for is bound");
      return true;
    });
  });
}

}  // namespace ingot
