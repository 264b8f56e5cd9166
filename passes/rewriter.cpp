// Copying functions node by node.
#include "passes/rewriter.h"

#include <algorithm>

namespace ingot {

std::vector<Value> Rewriter::operator()(std::span<const Value> old) const {
  std::vector<Value> now;
  for (const Value value : old) now.push_back((*this)(value));
  return now;
}

void Rewriter::copy(std::uint32_t index) {
  const Node& node = source_.graph.node(index);
  const Value made = made_.graph.append(*node.op, (*this)(node.operands), node.attributes, node.provenance);
  for (std::uint32_t r = 0; r < node.results.size(); ++r) replacements_.try_emplace({index, r}, Value{made.node, r});
  if (is_input(node)) entries_[{index, 0}] = made;
}

Function Rewriter::finish() {
  made_.name = source_.name;
  made_.is_private = source_.is_private;
  made_.dispatch = source_.dispatch;
  for (FunctionInput input : source_.inputs) {
    input.value = entries_.at(input.value);
    made_.inputs.push_back(std::move(input));
  }
  for (FunctionOutput output : source_.outputs) {
    output.value = (*this)(output.value);
    made_.outputs.push_back(std::move(output));
  }
  for (Update update : source_.updates) {
    update.value = (*this)(update.value);
    made_.updates.push_back(update);
  }
  return without_dead_nodes(made_);
}

std::vector<bool> needed_nodes(const Function& function) {
  const Graph& graph = function.graph;
  std::vector<bool> needed(graph.size());
  for (const FunctionInput& input : function.inputs) needed[input.value.node] = true;
  for (const FunctionOutput& output : function.outputs) needed[output.value.node] = true;
  for (const Update& update : function.updates) needed[update.value.node] = true;
  for (std::size_t i = graph.size(); i-- > 0;) {
    if (!needed[i]) continue;
    for (const Value operand : graph.nodes()[i].operands) needed[operand.node] = true;
  }
  return needed;
}

Function without_dead_nodes(const Function& function) {
  const std::vector<bool> needed = needed_nodes(function);
  if (std::find(needed.begin(), needed.end(), false) == needed.end()) return function;
  Function kept = function;
  kept.graph = {};
  std::vector<std::uint32_t> now(needed.size());
  const auto moved = [&](Value value) { return Value{now[value.node], value.result}; };
  for (std::uint32_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    const Node& node = function.graph.node(i);
    std::vector<Value> operands;
    for (const Value operand : node.operands) operands.push_back(moved(operand));
    now[i] = kept.graph.append(*node.op, std::move(operands), node.attributes, node.provenance).node;
  }
  for (FunctionInput& input : kept.inputs) input.value = moved(input.value);
  for (FunctionOutput& output : kept.outputs) output.value = moved(output.value);
  for (Update& update : kept.updates) update.value = moved(update.value);
  return kept;
}

std::map<Value, Uses> uses_of(const Function& function) {
  std::map<Value, Uses> uses;
  const std::vector<bool> needed = needed_nodes(function);
  for (std::uint32_t i = 0; i < needed.size(); ++i) {
    if (!needed[i]) continue;
    for (const Value operand : function.graph.node(i).operands) uses[operand].nodes.push_back(i);
  }
  for (const FunctionOutput& output : function.outputs) ++uses[output.value].exits;
  for (const Update& update : function.updates) ++uses[update.value].exits;
  return uses;
}

Function rewrite_nodes(const Function& function, const std::function<bool(Rewriter&, std::uint32_t)>& rewrite) {
  Rewriter rewriter(function);
  for (std::uint32_t i = 0; i < function.graph.size(); ++i)
    if (!rewrite(rewriter, i)) rewriter.copy(i);
  return rewriter.finish();
}

Module map_functions(const Module& module, const std::function<Function(const Function&)>& f) {
  Module result = module;
  for (Function& function : result.functions) function = f(function);
  return result;
}

Provenance merged_provenance(const Provenance& kept, std::span<const Provenance* const> parts) {
  Provenance result = kept;
  result.from.clear();
  for (const Provenance* part : parts) {
    if (!part->from.empty())
      result.from.insert(result.from.end(), part->from.begin(), part->from.end());
    else if (!part->name.empty())
      result.from.push_back(part->name);
  }
  return result;
}

}  // namespace ingot
