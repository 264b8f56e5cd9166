// The reference evaluator. Nodes are in an order in which operands come first, so one pass over them does.
#include "ir/evaluate.h"

#include "ir/text.h"

namespace ingot {
namespace {

void check_type(const std::string& what, const Type& found, const Type& expected) {
  if (!is_static(expected.shape))
    throw rejected("IG0602", what + " has the unbound shape " + to_string(expected)).help("bind its symbols first");
  if (found != expected)
    throw rejected("IG0601", what + " is given as " + to_string(found) + "; expected " + to_string(expected));
}

void check_count(const std::string& what, std::size_t found, std::size_t expected) {
  if (found != expected)
    throw rejected("IG0603", what + " takes " + std::to_string(expected) + " but got " + std::to_string(found));
}

// Per node: the number of nodes, outputs and updates that read it. A node that nothing reads is not evaluated.
std::vector<std::size_t> count_readers(const Function& function) {
  std::vector<std::size_t> readers(function.graph.size());
  for (const FunctionOutput& output : function.outputs) ++readers[output.value.node];
  for (const Update& update : function.updates) ++readers[update.value.node];
  for (auto i = static_cast<std::uint32_t>(readers.size()); i-- > 0;)
    if (readers[i] > 0)
      for (const Value operand : function.graph.node(i).operands) ++readers[operand.node];
  return readers;
}

ReferenceArray entry_value(const Module& module, const Function& function, std::uint32_t index,
                           std::span<const ReferenceArray> inputs, std::span<const ReferenceArray> states) {
  const Node& node = function.graph.node(index);
  if (is_constant(node)) return ReferenceArray(*constant_data(node));
  if (is_state(node)) {
    const std::uint32_t state = state_index(node);
    check_type("state " + quoted(module.states.at(state).name), states[state].type, node.results[0]);
    return states[state];
  }
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    if (function.inputs[i].value.node == index) return inputs[i];
  throw internal_error("function " + quoted(function.name) + " has an input entry that is not among its inputs");
}

bool is_entry(const Node& node) { return is_input(node) || is_state(node) || is_constant(node); }

Evaluation evaluate_dispatch(const Module& module, const Function& function, std::span<const ReferenceArray> inputs,
                             std::span<const ReferenceArray> states, const EvaluateOptions& options) {
  const Dispatch& dispatch = *function.dispatch;
  const bool choice = inputs[dispatch.input].elements[0].integer != 0;
  const std::string& chosen = choice ? dispatch.when_true : dispatch.when_false;
  const Function* target = module.find_function(chosen);
  if (!target || target == &function) throw internal_error("a dispatch to function " + quoted(chosen));
  return evaluate(module, *target, inputs, states, options);
}

}  // namespace

std::vector<ReferenceArray> evaluate_node(const Graph& graph, const Node& node,
                                          std::span<const ReferenceArray* const> operands) {
  std::vector<ReferenceArray> results;
  for (const Type& type : node.results) results.emplace_back(type);
  std::vector<Type> types;
  evaluate_op(graph.call(node, types), operands, results);
  return results;
}

Evaluation evaluate(const Module& module, const Function& function, std::span<const ReferenceArray> inputs,
                    std::span<const ReferenceArray> states, const EvaluateOptions& options) {
  check_count("function " + quoted(function.name) + " (inputs)", inputs.size(), function.inputs.size());
  check_count("function " + quoted(function.name) + " (states)", states.size(), module.states.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    check_type("input " + quoted(function.inputs[i].name), inputs[i].type,
               function.graph.type(function.inputs[i].value));
  if (function.dispatch) return evaluate_dispatch(module, function, inputs, states, options);

  std::vector<std::size_t> readers = count_readers(function);
  std::vector<std::vector<ReferenceArray>> values(function.graph.size());
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const Node& node = function.graph.node(i);
    if (readers[i] == 0 && !options.keep_values) continue;
    if (is_entry(node)) {
      values[i].push_back(entry_value(module, function, i, inputs, states));
      continue;
    }
    std::vector<const ReferenceArray*> operands;
    for (const Value operand : node.operands) operands.push_back(&values[operand.node][operand.result]);
    values[i] = evaluate_node(function.graph, node, operands);
    if (options.keep_values) continue;
    for (const Value operand : node.operands)
      if (--readers[operand.node] == 0) values[operand.node].clear();
  }
  Evaluation evaluation;
  for (const FunctionOutput& output : function.outputs)
    evaluation.outputs.push_back(values[output.value.node][output.value.result]);
  for (const Update& update : function.updates)
    evaluation.updates.push_back(values[update.value.node][update.value.result]);
  if (options.keep_values) evaluation.values = std::move(values);
  return evaluation;
}

}  // namespace ingot
