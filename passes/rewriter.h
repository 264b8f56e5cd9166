// How a pass makes a new function from an old one: it walks the old nodes in order and says for each old value which
// new value stands for it. Nothing is mutated, and what nothing needs any more is left behind at the end.
#pragma once
#include <functional>
#include <map>
#include <vector>

#include "ir/module.h"

namespace ingot {

class Rewriter {
 public:
  explicit Rewriter(const Function& source) : source_(source) {}

  const Function& source() const { return source_; }
  Graph& graph() { return made_.graph; }                               // of the new function
  Value operator()(Value old) const { return replacements_.at(old); }  // what stands for an old value
  std::vector<Value> operator()(std::span<const Value> old) const;
  bool is_decided(Value old) const { return replacements_.contains(old); }
  void replace(Value old, Value now) { replacements_[old] = now; }
  void copy(std::uint32_t node);  // the same op on the replaced operands

  // The new function: outputs and updates through the replacements; only nodes that they need, and all inputs.
  Function finish();

 private:
  const Function& source_;
  Function made_;
  std::map<Value, Value> replacements_;
  std::map<Value, Value> entries_;  // of inputs: they stay in the signature whatever replaces their value
};

// Which nodes outputs and updates need; input entries of the signature count as needed.
std::vector<bool> needed_nodes(const Function& function);
// The function without the nodes that it does not need.
Function without_dead_nodes(const Function& function);

// The users of each value: nodes in order (once per operand position), and how often it leaves the function.
struct Uses {
  std::vector<std::uint32_t> nodes;
  std::size_t exits = 0;  // outputs and updates
  std::size_t count() const { return nodes.size() + exits; }
};
std::map<Value, Uses> uses_of(const Function& function);

// Visits every node of the function; `rewrite` says true when it has given all results of the node replacements, and
// false to have it copied.
Function rewrite_nodes(const Function& function, const std::function<bool(Rewriter&, std::uint32_t)>& rewrite);

// The same module with every function replaced. A dispatching function has no nodes of its own, so that any pass may
// treat it like the others.
Module map_functions(const Module& module, const std::function<Function(const Function&)>& f);

// The names of both, for a node that stands for several.
Provenance merged_provenance(const Provenance& kept, std::span<const Provenance* const> parts);

}  // namespace ingot
