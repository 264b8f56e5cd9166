// Groups of nodes: legality, order and the merged scalar program.
#include "passes/fusion.h"

#include <algorithm>
#include <queue>
#include <set>

namespace ingot {
namespace {

// What one kernel can hold without spilling everything: nodes of its program, operands, results.
constexpr std::size_t most_scalar_nodes = 256, most_operands = 16, most_results = 8;

}  // namespace

Fusion::Fusion(const Function& function)
    : function_(function), uses_(uses_of(function)), leader_(function.graph.size()), members_(function.graph.size()) {
  for (std::uint32_t i = 0; i < leader_.size(); ++i) {
    leader_[i] = i;
    members_[i] = {i};
  }
}

bool Fusion::join(std::uint32_t producer, std::uint32_t consumer) {
  const std::uint32_t kept = leader_[producer], gone = leader_[consumer];
  if (kept == gone) return false;
  std::vector<std::uint32_t> merged;
  std::merge(members_[kept].begin(), members_[kept].end(), members_[gone].begin(), members_[gone].end(),
             std::back_inserter(merged));
  // The accumulator comes first, whatever its place among the nodes.
  const auto head =
      std::find_if(merged.begin(), merged.end(), [&](std::uint32_t i) { return !is_map(function_.graph.node(i)); });
  if (head != merged.end()) std::rotate(merged.begin(), head, head + 1);
  if (!stays_small(merged) || depends_otherwise(kept, gone)) return false;
  for (const std::uint32_t member : members_[gone]) leader_[member] = kept;
  members_[gone].clear();
  members_[kept] = std::move(merged);
  return true;
}

bool Fusion::stays_small(const std::vector<std::uint32_t>& merged) const {
  std::size_t nodes = 0;
  std::set<Value> read, made;
  for (const std::uint32_t member : merged) {
    const Node& node = function_.graph.node(member);
    nodes += elementwise_part(function_.graph, node).program.nodes.size();
    read.insert(node.operands.begin(), node.operands.end());
    for (std::uint32_t r = 0; r < node.results.size(); ++r) made.insert({member, r});
  }
  const auto operands = std::count_if(read.begin(), read.end(), [&](Value value) { return !made.contains(value); });
  return nodes <= most_scalar_nodes && static_cast<std::size_t>(operands) <= most_operands &&
         results_read_outside(merged).size() <= most_results;
}

// Whether a group in between, neither of the two, depends on the producer and feeds the consumer.
bool Fusion::depends_otherwise(std::uint32_t producer, std::uint32_t consumer) const {
  std::vector<bool> seen(leader_.size());
  std::vector<std::uint32_t> stack;
  const auto visit_operands = [&](std::uint32_t group) {
    for (const std::uint32_t member : members_[group])
      for (const Value operand : function_.graph.node(member).operands) {
        const std::uint32_t source = leader_[operand.node];
        if (source == consumer || seen[source]) continue;
        if (source == producer) {
          if (group != consumer) return true;
          continue;
        }
        seen[source] = true;
        stack.push_back(source);
      }
    return false;
  };
  if (visit_operands(consumer)) return true;
  while (!stack.empty()) {
    const std::uint32_t group = stack.back();
    stack.pop_back();
    if (visit_operands(group)) return true;
  }
  return false;
}

std::vector<Value> Fusion::results_read_outside(const std::vector<std::uint32_t>& group) const {
  std::vector<Value> results;
  for (const std::uint32_t member : group)
    for (std::uint32_t r = 0; r < function_.graph.node(member).results.size(); ++r) {
      const auto uses = uses_.find({member, r});
      if (uses == uses_.end()) continue;
      const auto is_inside = [&](std::uint32_t user) {
        return std::find(group.begin(), group.end(), user) != group.end();
      };
      if (uses->second.exits > 0 || !std::all_of(uses->second.nodes.begin(), uses->second.nodes.end(), is_inside))
        results.push_back({member, r});
    }
  return results;
}

// Operands first; among groups that are ready, the one whose last member stood first.
std::vector<std::uint32_t> Fusion::order_of_groups() const {
  std::vector<std::set<std::uint32_t>> users(leader_.size());
  std::vector<std::size_t> waits_for(leader_.size());
  for (std::uint32_t i = 0; i < leader_.size(); ++i)
    for (const Value operand : function_.graph.node(i).operands) {
      const std::uint32_t from = leader_[operand.node], to = leader_[i];
      if (from != to && users[from].insert(to).second) ++waits_for[to];
    }
  using Ready = std::pair<std::uint32_t, std::uint32_t>;  // last member, leader
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  const auto push = [&](std::uint32_t group) {
    ready.emplace(*std::max_element(members_[group].begin(), members_[group].end()), group);
  };
  for (std::uint32_t i = 0; i < leader_.size(); ++i)
    if (leader_[i] == i && waits_for[i] == 0) push(i);
  std::vector<std::uint32_t> order;
  while (!ready.empty()) {
    const std::uint32_t group = ready.top().second;
    ready.pop();
    order.push_back(group);
    for (const std::uint32_t user : users[group])
      if (--waits_for[user] == 0) push(user);
  }
  return order;
}

void Fusion::emit(Rewriter& now, const std::vector<std::uint32_t>& group, Journal& journal) const {
  const Graph& graph = function_.graph;
  const Node& first = graph.node(group.front());
  Elementwise merged = elementwise_part(graph, first);
  const bool has_accumulator = merged.has_accumulator;
  merged.operands.clear();
  scalar::Builder builder;
  std::map<Value, scalar::Expression> known;
  const scalar::Expression accumulator =
      has_accumulator ? builder.parameter(merged.program.parameters[0]) : scalar::Expression();
  for (const std::uint32_t member : group) {
    const Elementwise part = elementwise_part(graph, graph.node(member));
    std::vector<scalar::Expression> arguments;
    if (part.has_accumulator) arguments.push_back(accumulator);
    for (const Value operand : part.operands) {
      const auto [at, is_new] = known.try_emplace(operand);
      if (is_new) {
        at->second = builder.parameter(graph.type(operand).dtype);
        merged.operands.push_back(now(operand));
      }
      arguments.push_back(at->second);
    }
    const std::vector<scalar::Expression> roots = builder.inline_program(part.program, arguments);
    for (std::uint32_t r = 0; r < roots.size(); ++r) known[{member, r}] = roots[r];
  }
  const std::vector<Value> results = results_read_outside(group);
  std::vector<scalar::Expression> roots;
  for (const Value result : results) roots.push_back(known.at(result));
  merged.program = builder.finish(roots);

  const std::uint32_t last = *std::max_element(group.begin(), group.end());
  std::vector<const Provenance*> parts;
  for (const std::uint32_t member : group) parts.push_back(&graph.node(member).provenance);
  const Provenance provenance = merged_provenance(graph.node(last).provenance, parts);
  const Value made =
      append_elementwise(now.graph(), first, now(leading_operands(first)), tidied(now.graph(), merged), provenance);
  for (std::uint32_t r = 0; r < results.size(); ++r) now.replace(results[r], {made.node, r});
  for (const std::uint32_t member : group)
    if (member != last)
      journal.note(function_, graph.node(member).provenance, "fused into " + graph.node(last).provenance.name);
}

Function Fusion::finish(Journal& journal) {
  Rewriter now(function_);
  for (const std::uint32_t group : order_of_groups()) {
    if (members_[group].size() == 1)
      now.copy(group);
    else
      emit(now, members_[group], journal);
  }
  return now.finish();
}

}  // namespace ingot
