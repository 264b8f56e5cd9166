// Removes what no output and no update needs: nodes, results of maps, states, private functions. Inputs stay, because
// they are the signature. The emitted code holds not a byte of what goes here.
//
//   before: %a, %b = map(%x) {f = (exp(p0), p0 + p0)}   %c = matmul(%x, @unused)   return %b
//   after:  %b = map(%x) {f = p0 + p0}                  return %b                  (and no state @unused)
//
// Afterwards every node, every state and every private function is needed, and states are numbered anew.
#include <algorithm>
#include <set>

#include "passes/elementwise.h"
#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

std::vector<std::uint32_t> read_results(const Node& node, std::uint32_t index, const std::map<Value, Uses>& uses) {
  std::vector<std::uint32_t> read;
  for (std::uint32_t r = 0; r < node.results.size(); ++r)
    if (uses.contains({index, r})) read.push_back(r);
  return read;
}

Function trimmed(const Function& function) {
  const std::map<Value, Uses> uses = uses_of(function);
  return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
    const Node& node = function.graph.node(index);
    if (node.results.size() < 2 || !has_elementwise_part(node)) return false;
    const std::vector<std::uint32_t> read = read_results(node, index, uses);
    if (read.empty() || read.size() == node.results.size()) return false;
    Elementwise part = elementwise_part(function.graph, node);
    std::vector<scalar::Index> roots;
    for (const std::uint32_t r : read) roots.push_back(part.program.roots[r]);
    part.program.roots = roots;
    part.operands = now(part.operands);
    part = tidied(now.graph(), part);
    const Value made =
        append_elementwise(now.graph(), node, now(leading_operands(node)), std::move(part), node.provenance);
    for (std::uint32_t r = 0; r < read.size(); ++r) now.replace({index, read[r]}, {made.node, r});
    for (std::uint32_t r = 0; r < node.results.size(); ++r)
      if (!now.is_decided({index, r})) now.replace({index, r}, made);  // nobody reads it
    return true;
  });
}

void drop_unreferenced_functions(Module& module) {
  for (bool is_changing = true; is_changing;) {
    std::set<std::string> referenced;
    for (const Function& function : module.functions)
      if (function.dispatch) referenced.insert({function.dispatch->when_true, function.dispatch->when_false});
    is_changing = std::erase_if(module.functions, [&](const Function& function) {
                    return function.is_private && !referenced.contains(function.name);
                  }) > 0;
  }
}

void drop_unused_states(Module& module) {
  std::vector<bool> is_used(module.states.size());
  for (const Function& function : module.functions) {
    for (const Node& node : function.graph.nodes())
      if (is_state(node)) is_used[state_index(node)] = true;
    for (const Update& update : function.updates) is_used[update.state] = true;
  }
  std::vector<State> kept;
  std::vector<std::uint32_t> number(is_used.size());
  for (std::size_t i = 0; i < is_used.size(); ++i) {
    if (!is_used[i]) continue;
    number[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(module.states[i]);
  }
  if (kept.size() == module.states.size()) return;
  module.states = std::move(kept);
  for (Function& function : module.functions) {
    function = rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      const Node& node = now.source().graph.node(index);
      if (!is_state(node)) return false;
      now.replace({index, 0}, now.graph().state(number[state_index(node)], node.results[0], node.provenance));
      return true;
    });
    for (Update& update : function.updates) update.state = number[update.state];
  }
}

}  // namespace

Module prune(const Module& module, const PassOptions&, Journal&) {
  Module result = map_functions(module, [](const Function& f) { return trimmed(without_dead_nodes(f)); });
  drop_unreferenced_functions(result);
  drop_unused_states(result);
  return result;
}

}  // namespace ingot
