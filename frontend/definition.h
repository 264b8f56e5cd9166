// A definition under construction, like Keras' global graph: one pool of nodes that layers append to, the states
// (weights, counters), the layers, and the functions that K::function recorded. Definition::module() turns the
// recorded functions into the Module that passes and codegen work on.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "frontend/constraints.h"
#include "frontend/layer.h"
#include "frontend/names.h"
#include "frontend/regularizers.h"
#include "frontend/tensor.h"
#include "ir/bind.h"
#include "ir/module.h"

namespace ingot {

// The three values that a sparse matrix [rows, columns] is fed as; Definition::nnz_symbol bounds the first two.
struct SparseParts {
  Value values;   // f32[nnz]
  Value indices;  // i32[nnz,2]: row, column
  Value count;    // i32[]: how many of the entries are in use
};

// Which layer made a tensor: Keras' history.
struct History {
  LayerBase* layer = nullptr;  // null: made by a backend function outside of any layer
  std::uint32_t node = 0;      // which call of the layer
  std::uint32_t index = 0;     // which of its outputs
};

struct TensorRecord {
  std::string name;
  Type type;                          // of a sparse tensor: of the matrix that it stands for
  Value value;                        // in the pool; of a sparse tensor: its values
  std::optional<SparseParts> sparse;  // set for a sparse input
  History history;
  std::optional<double> default_value;  // of every element of a placeholder that may be left out of a call
};

// What K::function made. The function is sliced at once, so that errors show where it is defined.
struct FunctionRecord {
  std::string name;
  std::vector<std::uint32_t> inputs;  // tensors as the user listed them; a sparse one is three function inputs
  std::vector<std::uint32_t> outputs;
  Function function;
  Bindings bindings;           // of the call under way: every symbol of the function, rows of sparse inputs included
  bool is_superseded = false;  // by that of a later compile() of the model: no part of the module
};

// Where in the layers a node is being appended; the innermost scope is the current one.
struct CallScope {
  std::string path;               // "model_1/dense_2"; "" outside of layers
  std::optional<Location> place;  // of the outermost call; nodes keep their own place when it is absent
};

struct Definition : std::enable_shared_from_this<Definition> {
  Profile profile = Profile::keras3;
  std::string name;
  Graph graph;
  std::vector<State> states;
  std::vector<std::uint32_t> state_tensors;  // per state: its tensor
  // Of weights that have one, by state.
  std::map<std::uint32_t, Constraint> constraints;
  std::map<std::uint32_t, Regularizer> regularizers;
  std::deque<TensorRecord> tensors;
  std::vector<std::unique_ptr<LayerBase>> layers;
  std::deque<FunctionRecord> functions;
  NameCounters names;
  std::vector<CallScope> scopes;
  std::vector<LayerCall> calls;  // of layers, under way; outermost first
  std::vector<std::string> warnings;
  std::optional<std::uint32_t> phase_tensor;                // the placeholder, once it is used
  std::optional<bool> fixed_phase;                          // set_learning_phase
  std::uint32_t random_seed = 1;                            // of the state random/key
  std::optional<std::uint32_t> random_key, random_counter;  // states, made on first use
  std::uint64_t initializer_count = 0;                      // stream of the next unseeded initializer

  ~Definition();

  // The definition that layers of this thread append to.
  static std::shared_ptr<Definition>& current();

  Tensor tensor(std::uint32_t id) { return {shared_from_this(), id}; }
  Tensor add_tensor(TensorRecord record);
  // A state with its entry in the pool. The name is made unique.
  Tensor add_state(std::string name, Array initial, bool is_trainable);
  // The index of the state that a tensor stands for; nothing when it is no state.
  std::optional<std::uint32_t> state_of(const Tensor& tensor) const;
  Provenance provenance(std::string name, const Place& place) const;
  void warn(std::string warning);  // kept, and printed on stderr once

  // A tensor by its name, or a layer by its name, meaning its last output. Throws ValueError with a near name.
  Tensor find_tensor(std::string_view wanted);

  Module module() const;
};

// Makes another definition current for a block: importers use it, and tests.
class DefinitionScope {
 public:
  explicit DefinitionScope(std::shared_ptr<Definition> definition) : previous_(Definition::current()) {
    Definition::current() = std::move(definition);
  }
  ~DefinitionScope() { Definition::current() = std::move(previous_); }
  DefinitionScope(const DefinitionScope&) = delete;
  DefinitionScope& operator=(const DefinitionScope&) = delete;

 private:
  std::shared_ptr<Definition> previous_;
};

}  // namespace ingot
