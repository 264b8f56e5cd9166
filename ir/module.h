// A module: states, and the functions that share them. It is what a definition or model file becomes, what passes
// rewrite, and what codegen plans as a whole: `act`, `train_critic` and `train_actor` live in one module and see one
// State.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace ingot {

// A named value that lives between calls: weight, optimizer slot, counter, random key, moving average, metric sum.
struct State {
  std::string name;  // "dense_1/kernel"
  Type type;         // static shape
  ArrayPtr initial;  // never null
  bool is_trainable = false;
  bool operator==(const State&) const = default;
};

struct FunctionInput {
  std::string name;
  Value value;                          // an input entry of the function's graph
  std::optional<double> default_value;  // of an input that may be left out (the learning phase)
  bool operator==(const FunctionInput&) const = default;
};

struct FunctionOutput {
  std::string name;
  Value value;  // any value: computed, an input, a state (its old value) or a constant
  bool operator==(const FunctionOutput&) const = default;
};

struct Update {
  std::uint32_t state;  // index into Module::states; at most one update per state and function
  Value value;          // of the state's type
  bool operator==(const Update&) const = default;
};

// A function whose only content is a choice between two private functions by a bool input. All three have the same
// inputs in the same order (the two do not read the bool one, and a default value is the outer function's). The graph
// of the outer one holds its input entries only; its outputs and updates are empty: they are those of the two, which
// have outputs of the same names and types, and updates of the same states, in the same order.
struct Dispatch {
  std::size_t input;
  std::string when_true, when_false;
  bool operator==(const Dispatch&) const = default;
};

struct Function {
  std::string name;
  bool is_private = false;  // a specialisation or the body of a scan or branch: no symbol of its own
  Graph graph;
  std::vector<FunctionInput> inputs;
  std::vector<FunctionOutput> outputs;
  std::vector<Update> updates;
  std::optional<Dispatch> dispatch;
  bool operator==(const Function&) const = default;
};

struct Module {
  std::string name;                // of the definition or model; "" when it has none
  std::string profile = "keras3";  // or "keras2": defaults, numerics, generated names
  std::vector<State> states;       // in Keras order
  std::vector<Function> functions;

  const Function* find_function(std::string_view name) const;  // null when there is none
  bool operator==(const Module&) const = default;
};

// Which nodes of its graph a function needs: those that lead to its outputs and updates, and its input entries.
std::vector<bool> live_nodes(const Function& function);

// A request for a function over a pool of nodes, as K.function states it.
struct FunctionRequest {
  std::string name;
  std::vector<FunctionInput> inputs;  // values of the pool: placeholders, or any tensor (a cut point)
  std::vector<FunctionOutput> outputs;
  std::vector<Update> updates;
  // Placeholders that are no inputs and have a fixed value instead (the learning phase of a function without one).
  std::vector<std::pair<Value, ArrayPtr>> given = {};
};

// Thrown by slice() when a placeholder is needed that is not among the inputs. `path` leads from it to the output.
struct DisconnectedGraph : Error {
  Value placeholder;
  std::vector<Value> path;
  DisconnectedGraph(Value needed, std::vector<Value> route, std::string message)
      : Error(ExitStatus::input_rejected, "IG0301", std::move(message)), placeholder(needed), path(std::move(route)) {}
};

// Clones what lies between inputs and the requested outputs and updates into a function of its own. An input that is
// not a placeholder becomes one: all its users see the fed value, and what only it needed is gone (rule R12). Throws
// DisconnectedGraph; Error IG0302 for the same tensor twice among the inputs, IG0303 for two updates of one state,
// IG0304 for an update whose type is not the state's.
Function slice(const Graph& pool, const std::vector<State>& states, const FunctionRequest& request);

}  // namespace ingot
