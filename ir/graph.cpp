// Appending nodes with inference; entries.
#include "ir/graph.h"

#include <algorithm>

#include "ir/text.h"

namespace ingot {
namespace {

// Adds where the failing node comes from, unless an inner place is known already.
[[noreturn]] void rethrow_with(const Provenance& provenance, Error error) {
  if (error.location().file.empty()) error.at(provenance.location);
  if (error.layer().empty()) error.in_layer(provenance.layer.empty() ? provenance.name : provenance.layer);
  throw error;
}

}  // namespace

Graph Graph::from_nodes(std::vector<Node> nodes) {
  Graph graph;
  graph.nodes_ = std::move(nodes);
  return graph;
}

Value Graph::append(const OpDef& op, std::vector<Value> operands, NamedAttributes named, Provenance provenance) {
  std::vector<Attribute> attributes(op.attributes.size());
  std::vector<bool> given(op.attributes.size());
  for (const auto& [name, value] : named) {
    const auto declared = std::find_if(op.attributes.begin(), op.attributes.end(),
                                       [&, wanted = name](const AttributeDef& a) { return a.name == wanted; });
    if (declared == op.attributes.end())
      throw internal_error("op " + std::string(op.name) + " has no attribute " + std::string(name));
    attributes[static_cast<std::size_t>(declared - op.attributes.begin())] = value;
    given[static_cast<std::size_t>(declared - op.attributes.begin())] = true;
  }
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (given[i]) continue;
    if (!op.attributes[i].default_value)
      throw internal_error("op " + std::string(op.name) + " needs attribute " + std::string(op.attributes[i].name));
    attributes[i] = op.attributes[i].default_value();
  }
  return append(op, std::move(operands), std::move(attributes), std::move(provenance));
}

Value Graph::append(const OpDef& op, std::vector<Value> operands, std::vector<Attribute> attributes,
                    Provenance provenance) {
  for (const Value operand : operands)
    if (operand.node >= nodes_.size() || operand.result >= nodes_[operand.node].results.size())
      throw internal_error("op " + std::string(op.name) + " uses a value that its graph does not have");
  Node node{&op, std::move(operands), std::move(attributes), {}, std::move(provenance)};
  try {
    std::vector<Type> types;
    node.results = infer_types(call(node, types));
  } catch (const Error& error) {
    rethrow_with(node.provenance, error);
  }
  nodes_.push_back(std::move(node));
  return {static_cast<std::uint32_t>(nodes_.size() - 1), 0};
}

Value Graph::input(Type type, Provenance provenance) {
  return append(op::input, {}, {{"dtype", type.dtype}, {"shape", type.shape}}, std::move(provenance));
}

Value Graph::state(std::uint32_t state, Type type, Provenance provenance) {
  return append(op::state, {}, {{"state", std::int64_t{state}}, {"dtype", type.dtype}, {"shape", type.shape}},
                std::move(provenance));
}

Value Graph::constant(Array data, Provenance provenance) {
  return constant(std::make_shared<const Array>(std::move(data)), std::move(provenance));
}

Value Graph::constant(ArrayPtr data, Provenance provenance) {
  return append(op::constant, {}, {{"value", std::move(data)}}, std::move(provenance));
}

OpCall Graph::call(const Node& node, std::vector<Type>& types) const {
  types.clear();
  for (const Value operand : node.operands) types.push_back(type(operand));
  return {*node.op, types, node.attributes};
}

Structure Graph::structure(const Node& node) const {
  std::vector<Type> types;
  return structure_of(call(node, types));
}

bool is_input(const Node& node) { return node.op == &op::input; }
bool is_state(const Node& node) { return node.op == &op::state; }
bool is_constant(const Node& node) { return node.op == &op::constant; }

std::uint32_t state_index(const Node& node) {
  return static_cast<std::uint32_t>(std::get<std::int64_t>(node.attributes[0]));
}

const ArrayPtr& constant_data(const Node& node) { return std::get<ArrayPtr>(node.attributes[0]); }

}  // namespace ingot
