// Slicing a function out of a pool of nodes: what lies between its inputs and its outputs and updates.
#include "ir/module.h"

#include <algorithm>
#include <map>

#include "ir/text.h"

namespace ingot {
namespace {

// Copies nodes from the pool on demand, operands first, without recursion: definitions may be thousands of nodes deep.
class Slicer {
 public:
  Slicer(const Graph& pool, Function& function) : pool_(pool), function_(function) {}

  void cut(Value at, Value replacement) { made_[at] = replacement; }
  void give(Value placeholder, ArrayPtr value) { given_[placeholder] = std::move(value); }

  Value clone(Value wanted) {
    std::vector<Value> stack{wanted};
    while (!stack.empty()) {
      const Value value = stack.back();
      if (made_.contains(value)) {
        stack.pop_back();
        continue;
      }
      const Node& node = pool_.node(value);
      if (const auto given = given_.find(value); given != given_.end()) {
        made_[value] = function_.graph.constant(given->second, node.provenance);
        continue;
      }
      if (is_input(node)) throw disconnected(stack);
      const std::size_t before = stack.size();
      for (auto operand = node.operands.rbegin(); operand != node.operands.rend(); ++operand)
        if (!made_.contains(*operand)) stack.push_back(*operand);
      if (stack.size() > before) continue;
      std::vector<Value> operands;
      for (const Value operand : node.operands) operands.push_back(made_.at(operand));
      const Value copy = function_.graph.append(*node.op, std::move(operands), node.attributes, node.provenance);
      for (std::uint32_t r = 0; r < node.results.size(); ++r)
        made_.try_emplace({value.node, r}, Value{copy.node, r});  // a cut result keeps its replacement
      stack.pop_back();
    }
    return made_.at(wanted);
  }

 private:
  DisconnectedGraph disconnected(const std::vector<Value>& stack) const {
    std::vector<Value> path{stack.back()};  // of the stack, only the chain of users of the placeholder
    for (std::size_t i = stack.size() - 1; i-- > 0;) {
      const auto& operands = pool_.node(stack[i]).operands;
      if (std::find(operands.begin(), operands.end(), path.back()) != operands.end()) path.push_back(stack[i]);
    }
    const auto name = [&](Value v) {
      const Provenance& p = pool_.node(v).provenance;
      return p.layer.empty() ? p.name : p.layer;
    };
    std::string route;
    for (const Value value : path) route += (route.empty() ? "" : " -> ") + name(value);
    DisconnectedGraph error(path.front(), path,
                            "graph disconnected: function " + quoted(function_.name) + " needs input " +
                                quoted(name(path.front())) + ", which is not among its inputs (path: " + route + ")");
    error.in_layer(name(path.size() > 1 ? path[1] : path[0])).at(pool_.node(path[0]).provenance.location);
    error.help("add it to the inputs, or cut the graph at a tensor on the path");
    return error;
  }

  const Graph& pool_;
  Function& function_;
  std::map<Value, Value> made_;
  std::map<Value, ArrayPtr> given_;
};

}  // namespace

const Function* Module::find_function(std::string_view wanted) const {
  const auto found =
      std::find_if(functions.begin(), functions.end(), [&](const Function& f) { return f.name == wanted; });
  return found == functions.end() ? nullptr : &*found;
}

std::vector<bool> live_nodes(const Function& function) {
  std::vector<bool> live(function.graph.size());
  for (const FunctionOutput& output : function.outputs) live[output.value.node] = true;
  for (const Update& update : function.updates) live[update.value.node] = true;
  for (std::size_t i = function.graph.size(); i-- > 0;)
    if (live[i])
      for (const Value operand : function.graph.nodes()[i].operands) live[operand.node] = true;
  for (const FunctionInput& input : function.inputs) live[input.value.node] = true;
  return live;
}

Function slice(const Graph& pool, const std::vector<State>& states, const FunctionRequest& request) {
  Function function;
  function.name = request.name;
  Slicer slicer(pool, function);
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    const FunctionInput& input = request.inputs[i];
    for (std::size_t k = 0; k < i; ++k)
      if (request.inputs[k].value == input.value)
        throw rejected("IG0302", "input " + quoted(input.name) + " of function " + quoted(request.name) +
                                     " is fed more than once: it stands at positions " + std::to_string(k) + " and " +
                                     std::to_string(i));
    if (is_state(pool.node(input.value)))
      throw rejected("IG0306",
                     "state " + quoted(input.name) + " cannot be an input of function " + quoted(request.name))
          .help("pass a placeholder, or set the state before the call");
    Provenance provenance = pool.node(input.value).provenance;
    provenance.name = input.name;
    // A cut point may have dims that follow from inputs which the function no longer has: they become its own symbols.
    Type type = pool.type(input.value);
    for (std::size_t axis = 0; axis < type.rank(); ++axis)
      if (type.shape[axis].is_unknown())
        type.shape[axis] = Dim::named(identifier(input.name) + "." + std::to_string(axis));
    const Value entry = function.graph.input(std::move(type), std::move(provenance));
    slicer.cut(input.value, entry);
    function.inputs.push_back({input.name, entry, input.default_value});
  }
  for (const auto& [placeholder, value] : request.given) slicer.give(placeholder, value);
  for (const FunctionOutput& output : request.outputs)
    function.outputs.push_back({output.name, slicer.clone(output.value)});
  for (const Update& update : request.updates) {
    const State& state = states[update.state];
    for (const Update& earlier : function.updates)
      if (earlier.state == update.state)
        throw rejected("IG0303", "function " + quoted(request.name) + " updates state " + quoted(state.name) + " twice")
            .help("updates are simultaneous: combine the two into one new value");
    const Value value = slicer.clone(update.value);
    const Type& type = function.graph.type(value);
    if (type.dtype != state.type.dtype || (is_static(type.shape) && type.shape != state.type.shape) ||
        type.rank() != state.type.rank())
      throw rejected("IG0304", "an update must have the type of its state: " + quoted(state.name) + " is " +
                                   to_string(state.type) + " but its new value is " + to_string(type));
    function.updates.push_back({update.state, value});
  }
  return function;
}

}  // namespace ingot
