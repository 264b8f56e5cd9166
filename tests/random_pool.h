// The pool of nodes that a random module is cut from: it knows the value of every node, so that each new one can be
// judged before it stays.
#pragma once
#include <optional>

#include "ir/module.h"
#include "tests/random_graph.h"

namespace ingot {

struct FreshRange {
  double low = -1, high = 1;
};

class RandomPool {
 public:
  RandomPool(Random& random, const RandomOptions& options);

  // Appends a random use of an op; false when no attempt gave a well-conditioned one.
  bool add(const OpDef& op);
  // Appends what networks are made of and single ops seldom line up to: a scale, a product with constant weights, bias,
  // normalisation by constant statistics and an activation, each with a chance.
  void add_layer();
  // Appends a choice between two values by a learning phase that is an input.
  void add_choice_by_phase();

  const Graph& graph() const { return graph_; }
  const std::vector<State>& states() const { return states_; }
  const ReferenceArray& value(Value v) const { return values_[v.node][v.result]; }
  const std::vector<Value>& computed() const { return computed_; }  // results of ops, in order
  Value fresh_state(Type type, FreshRange range = {});
  Value fresh_input(Type type, FreshRange range = {});

  // For the recipes of ops.
  Random& random() { return random_; }
  const RandomOptions& options() const { return options_; }
  const Type& type(Value v) const { return graph_.type(v); }
  std::int64_t extent();
  Shape shape(std::size_t least_rank, std::size_t most_rank);
  DType dtype();                                  // mostly f32
  Value fresh(Type type, FreshRange range = {});  // an input, a state or a constant
  Value constant(Array data);
  // Types by value: a reference into the pool would not survive what is appended.
  // A value of the pool, later ones more often, that the predicate takes; else a fresh one of the type.
  Value pick(const std::function<bool(const Type&)>& fits, Type otherwise);
  Value of_type(Type type, FreshRange range = {});  // likewise
  Value any_float(std::size_t least_rank = 0);
  Value broadcasting_to(Shape shape, DType dtype, FreshRange range = {});

 private:
  Array random_array(const Type& type, FreshRange range);
  Value keep(Value entry, ReferenceArray value);
  bool try_append(const OpDef& op, std::vector<Value> operands, std::vector<Attribute> attributes);

  Random& random_;
  const RandomOptions& options_;
  Graph graph_;
  std::vector<State> states_;
  std::vector<std::vector<ReferenceArray>> values_;
  std::vector<Value> computed_;
  std::vector<std::int64_t> extents_;  // few, so that shapes meet
};

// Operands and attributes for one use of an op; they may turn out not to fit.
struct RandomUse {
  std::vector<Value> operands;
  std::vector<Attribute> attributes;
};
// `attempt` counts from 0: later attempts take safer operands.
RandomUse random_use(RandomPool& pool, const OpDef& op, int attempt);

}  // namespace ingot
