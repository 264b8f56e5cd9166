// Reverse-mode differentiation: appends to a graph the nodes that compute d loss / d value. What an op's gradient is
// stands in the op's own record; this file holds the walk and the chain rule of maps, which follows from their bodies.
//
//   before: %h = matmul(%x, %w)   %l = sum(%h)
//   after:  %g = broadcast_like(1, %h) : like %h   %w.gradient = contract(%x, %g) {spec="ab,ac->bc"}
//
// Only what lies between the loss and the wanted values gets a gradient; slicing a function prunes the rest.
#pragma once
#include <span>
#include <vector>

#include "ir/graph.h"

namespace ingot {

// One node as its op's gradient sees it. Appended nodes carry the layer and line of the forward node.
struct GradientCall {
  Graph& graph;
  std::uint32_t index;         // of the node
  const Node& node;            // a copy: appending moves the nodes of the graph
  std::vector<Value> results;  // d loss / d result; invalid where the loss does not depend on the result
  std::vector<bool> wanted;    // per operand: whether its gradient is asked for

  Value operand(std::size_t k) const { return node.operands[k]; }
  Value result(std::uint32_t r = 0) const { return {index, r}; }
  Value gradient(std::size_t r = 0) const { return results[r]; }
  // By value: a reference into the graph would not survive an append.
  Type type(Value value) const { return graph.type(value); }

  // The value of a declared attribute. T must be its kind.
  template <class T>
  const T& attribute(std::string_view name) const {
    for (std::size_t i = 0; i < node.attributes.size(); ++i)
      if (node.op->attributes[i].name == name) return std::get<T>(node.attributes[i]);
    throw internal_error("op " + std::string(node.op->name) + " has no attribute " + std::string(name));
  }

  Value append(const OpDef& op, std::vector<Value> operands, NamedAttributes attributes = {}) const;
  Value constant(DType dtype, double value) const;
  // The adjoint of broadcasting: `value` summed over the axes along which `like` was repeated.
  Value sum_like(Value value, Value like) const;
  // One value per operand: those given first, the rest without gradient.
  std::vector<Value> for_operands(std::vector<Value> first) const;
};

// Axis of an attribute, in [-rank, rank), made non-negative.
std::size_t axis_of(const GradientCall& call, std::int64_t axis, std::size_t rank);

// d loss / d wanted[i], appended to `graph`; of a loss with several elements, d of their sum. An invalid value where no
// differentiable path leads from wanted[i] to the loss. Throws Error IG0307 when the loss is no float.
std::vector<Value> append_gradients(Graph& graph, Value loss, std::span<const Value> wanted);

}  // namespace ingot
