// Computes what depends on constants alone, once and now.
//
//   before: %s = sqrt(%variance) : f32[8]      (with %variance a constant)
//   after:  %s = constant([...]) : f32[8]
//
// The reference evaluator computes it, and each result is rounded to its dtype, as storing it would. Random numbers are
// never folded. A result stays unfolded when it is larger than 16 MiB (a few bytes of a model file must not become
// gigabytes; trust-and-ux.md, T4), takes more than 2^28 multiply-adds, or would ship more bytes than the constants that
// it is made of. Afterwards any other node has an operand that is not a constant.
#include <algorithm>

#include "ir/evaluate.h"
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

constexpr std::int64_t largest_result = std::int64_t{16} << 20;  // bytes
constexpr std::int64_t most_multiply_adds = std::int64_t{1} << 28;
constexpr std::int64_t always_small_enough = 4096;  // bytes that a result may have whatever it is made of

bool is_foldable(const Graph& graph, const Node& node) {
  if (node.operands.empty()) return false;
  std::int64_t read = 0, written = 0;
  for (const Value operand : node.operands) {
    if (!is_constant(graph.node(operand))) return false;
    read += byte_count(graph.type(operand));
  }
  for (const Type& type : node.results) {
    written += byte_count(type);
    if (byte_count(type) > largest_result) return false;
  }
  if (written > std::max(read, always_small_enough)) return false;
  const Structure structure = graph.structure(node);
  return structure.kind != Kind::random && structure.kind != Kind::custom && multiply_adds(structure) <= most_multiply_adds;
}

std::vector<Array> folded(const Graph& graph, const Node& node) {
  std::vector<ReferenceArray> operands;
  std::vector<const ReferenceArray*> pointers;
  operands.reserve(node.operands.size());
  for (const Value operand : node.operands) {
    operands.emplace_back(*constant_data(graph.node(operand)));
    pointers.push_back(&operands.back());
  }
  std::vector<Array> results;
  for (const ReferenceArray& result : evaluate_node(graph, node, pointers)) results.push_back(result.to_array());
  return results;
}

}  // namespace

Module fold_constants(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& function) {
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      const Node& old = function.graph.node(index);
      Node node = old;
      node.operands = now(old.operands);
      if (!is_foldable(now.graph(), node)) return false;
      std::vector<Array> results = folded(now.graph(), node);
      for (std::uint32_t r = 0; r < results.size(); ++r)
        now.replace({index, r}, now.graph().constant(std::move(results[r]), node.provenance));
      journal.note(function, node.provenance, "folded: all its operands are constants");
      return true;
    });
  });
}

}  // namespace ingot
