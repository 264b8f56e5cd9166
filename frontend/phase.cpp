// Resolves the learning phase, and folds what it decides.
#include "frontend/phase.h"

#include "frontend/backend.h"
#include "frontend/definition.h"

namespace ingot {
namespace {

bool is_fixed(const Graph& graph, Value condition) {
  return is_constant(graph.node(condition)) && graph.type(condition).rank() == 0;
}

}  // namespace

Training resolved(Definition& definition, const Training& training) {
  if (training.kind() != Training::Kind::unset) return training;
  if (definition.fixed_phase) return *definition.fixed_phase;
  return K::learning_phase();
}

Function fold_fixed_choices(const Function& function, const std::vector<State>& states) {
  Graph folded;
  std::vector<Value> made(function.graph.size());  // first result of each node; chosen values stand for whole nodes
  const auto moved = [&](Value value) {
    const Value first = made[value.node];
    return Value{first.node, first.result + value.result};
  };
  for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
    const Node& node = function.graph.node(i);
    std::vector<Value> operands;
    for (const Value operand : node.operands) operands.push_back(moved(operand));
    if (node.op == &op::where && is_fixed(folded, operands[0])) {
      const Value chosen = operands[constant_data(folded.node(operands[0]))->integer(0) ? 1 : 2];
      if (folded.type(chosen) == node.results[0]) {
        made[i] = chosen;
        continue;
      }
    }
    made[i] = folded.append(*node.op, std::move(operands), node.attributes, node.provenance);
  }
  FunctionRequest request{function.name, function.inputs, function.outputs, function.updates, {}};
  for (FunctionInput& input : request.inputs) input.value = moved(input.value);
  for (FunctionOutput& output : request.outputs) output.value = moved(output.value);
  for (Update& update : request.updates) update.value = moved(update.value);
  return slice(folded, states, request);
}

}  // namespace ingot
