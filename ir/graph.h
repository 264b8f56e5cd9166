// The graph: nodes in one dense array, in an order in which operands come before users; values are typed 32-bit
// handles.
//
// Semantics, for every function built from it:
//   - A function maps inputs and the states before the call to outputs and new state values. All outputs and all new
//   values
//     are computed from the states before the call, then stored together (updates are simultaneous). An output that is
//     a state gives the old value; [(a, b), (b, a)] swaps.
//   - Every op is a pure function of its operands and attributes. Random numbers are a pure function of key, counter,
//   stream
//     and element index; a function that draws updates the counter like any other state.
//   - Integers, comparisons and argmax are exact. Floats are rounded at every op of the graph; sums may be taken in any
//   order.
//   - Axis 0 is the batch by convention only; no op treats it specially.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/op.h"

namespace ingot {

struct Value {
  std::uint32_t node = UINT32_MAX;
  std::uint32_t result = 0;
  bool is_valid() const { return node != UINT32_MAX; }
  auto operator<=>(const Value&) const = default;
};

// Where a node comes from: always printed, so that a dump, an error and an emitted comment name the user's layer and
// line.
struct Provenance {
  std::string name = {};               // wanted name of the value; made unique on printing
  std::string layer = {};              // layer of the definition; "" outside of layers
  Location location = {};              // in the definition or model file
  std::vector<std::string> from = {};  // names of the nodes that passes have merged into this one, first computed first
  bool operator==(const Provenance&) const = default;
};

struct Node {
  const OpDef* op = nullptr;
  std::vector<Value> operands;
  std::vector<Attribute> attributes;  // one per declared attribute of op
  std::vector<Type> results;
  Provenance provenance;
  bool operator==(const Node&) const = default;  // constants: the same array, not equal ones
};

using NamedAttributes = std::initializer_list<std::pair<std::string_view, Attribute>>;

class Graph {
 public:
  Graph() = default;
  // A graph of finished nodes, unchecked: for readers of foreign data, and tests. verify() before any other use.
  static Graph from_nodes(std::vector<Node> nodes);

  // Appends a node, inferring its result types. Attributes that are not named take their defaults.
  // Throws Error with the provenance's layer and location when operands or attributes do not fit.
  Value append(const OpDef& op, std::vector<Value> operands, NamedAttributes attributes = {},
               Provenance provenance = {});
  // The same with a complete attribute list, for passes that copy nodes.
  Value append(const OpDef& op, std::vector<Value> operands, std::vector<Attribute> attributes, Provenance provenance);

  // Entries. `state` is an index into the states of the module (or definition) that the graph belongs to.
  Value input(Type type, Provenance provenance = {});
  Value state(std::uint32_t state, Type type, Provenance provenance = {});
  Value constant(Array data, Provenance provenance = {});
  Value constant(ArrayPtr data, Provenance provenance = {});

  std::size_t size() const { return nodes_.size(); }
  const Node& node(std::uint32_t index) const { return nodes_[index]; }
  const Node& node(Value value) const { return nodes_[value.node]; }
  const Type& type(Value value) const { return nodes_[value.node].results[value.result]; }
  std::span<const Node> nodes() const { return nodes_; }
  Provenance& provenance(Value value) { return nodes_[value.node].provenance; }

  // The use of a node's op, for its record's functions. `types` receives the operand types and must outlive the call.
  OpCall call(const Node& node, std::vector<Type>& types) const;
  // Structure of a node whose shapes are all bound.
  Structure structure(const Node& node) const;

  bool operator==(const Graph&) const = default;

 private:
  std::vector<Node> nodes_;
};

bool is_input(const Node& node);
bool is_state(const Node& node);
bool is_constant(const Node& node);
std::uint32_t state_index(const Node& node);      // of a state entry
const ArrayPtr& constant_data(const Node& node);  // of a constant entry

}  // namespace ingot
