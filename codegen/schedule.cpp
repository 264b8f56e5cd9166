// Write-after-read edges and the order that keeps them.
#include "codegen/schedule.h"

#include <algorithm>
#include <set>

namespace ingot {
namespace {

using Edges = std::vector<std::vector<std::uint32_t>>;  // node -> nodes that must run before it

// Nodes in an order that keeps all edges, and the graph's own order where they allow; empty when there is a cycle.
std::vector<std::uint32_t> ordered(const Graph& graph, const Edges& before) {
  const std::size_t count = graph.size();
  std::vector<std::vector<std::uint32_t>> after(count);
  std::vector<std::size_t> waiting(count);
  for (std::uint32_t node = 0; node < count; ++node)
    for (const std::uint32_t earlier : before[node]) after[earlier].push_back(node), ++waiting[node];
  std::set<std::uint32_t> ready;
  for (std::uint32_t node = 0; node < count; ++node)
    if (waiting[node] == 0) ready.insert(node);
  std::vector<std::uint32_t> order;
  while (!ready.empty()) {
    const std::uint32_t node = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(node);
    for (const std::uint32_t next : after[node])
      if (--waiting[next] == 0) ready.insert(next);
  }
  return order.size() == count ? order : std::vector<std::uint32_t>();
}

// True when the node reads this operand only at the element that it writes, after nothing else of it was written: then
// the result may take the operand's place in memory.
bool reads_in_place(const Graph& graph, const Node& node, std::size_t operand) {
  const Structure s = graph.structure(node);
  if (s.kind != Kind::map && s.kind != Kind::contraction && s.kind != Kind::reduction) return false;
  const std::size_t first_elementwise = s.kind == Kind::map ? 0 : s.kind == Kind::contraction ? 2 : 1;
  if (operand < first_elementwise) return false;
  // A dim of extent 1 has no term, whether it is broadcast or not: equal shapes tell.
  return graph.type(node.operands[operand]).shape == node.results[0].shape;
}

}  // namespace

Schedule schedule(const Function& function, const Module& module) {
  const Graph& graph = function.graph;
  Edges before(graph.size());
  for (std::uint32_t i = 0; i < graph.size(); ++i)
    for (const Value operand : graph.node(i).operands) before[i].push_back(operand.node);

  Schedule result;
  std::set<Value> taken;  // values that already live in a state
  for (const Update& update : function.updates) {
    StateUpdate planned{update.state, true, ""};
    const std::string& name = module.states[update.state].name;
    const Node& producer = graph.node(update.value);
    const auto refuse = [&](std::string reason) { planned.is_in_place = false, planned.reason = std::move(reason); };
    if (producer.operands.empty())
      refuse("the new value is not computed by this function");
    else if (graph.structure(producer).kind == Kind::move)
      refuse("the new value is a copy of other data");
    else if (taken.contains(update.value))
      refuse("the new value is stored in another state");
    std::vector<std::uint32_t> readers;
    for (std::uint32_t i = 0; planned.is_in_place && i < graph.size(); ++i) {
      const Node& node = graph.node(i);
      for (std::size_t k = 0; planned.is_in_place && k < node.operands.size(); ++k) {
        const Node& operand = graph.node(node.operands[k]);
        if (!is_state(operand) || state_index(operand) != update.state) continue;
        if (i != update.value.node)
          readers.push_back(i);
        else if (!reads_in_place(graph, node, k))
          refuse("its own computation reads other elements of " + name);
      }
      // A reshape or slice of the state may be read long after: what it feeds counts as a reader of the copy, which is
      // made.
    }
    if (planned.is_in_place && !readers.empty()) {
      Edges tried = before;
      for (const std::uint32_t reader : readers) tried[update.value.node].push_back(reader);
      if (ordered(graph, tried).empty())
        refuse("the old value of " + name + " is read after the new one is known");
      else
        before = std::move(tried);
    }
    if (planned.is_in_place) taken.insert(update.value);
    result.updates.push_back(std::move(planned));
  }
  for (const std::uint32_t node : ordered(graph, before))
    if (!graph.node(node).operands.empty() || graph.structure(graph.node(node)).kind != Kind::entry)
      result.order.push_back(node);
  return result;
}

}  // namespace ingot
