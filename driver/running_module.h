// A module whose functions can be called at once, by emitted code or by the reference evaluator; the values of its
// states live outside, so that several modules can share them.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "driver/compile_model.h"
#include "driver/host_build.h"
#include "ir/array.h"

namespace ingot {

enum class Backend { emitted, reference };

// Values of states by name, each with a version that grows when it changes: a module copies only what is newer than
// what it has.
struct StateValue {
  std::string name;
  Array value;
  std::uint64_t version = 1;
};
using StateValues = std::vector<StateValue>;

// Initial values, in Keras order.
StateValues initial_values(const std::vector<State>& states);

class RunningModule {
 public:
  // The module must be bound. Throws what compiling throws, and for emitted code Error IG0820 when there is no host
  // compiler.
  RunningModule(const Module& bound, const PipelineOptions& pipeline, Backend backend);

  // The states that are there after the passes: those of the emitted State, in Keras order.
  const std::vector<State>& states() const { return compiled_.module->states; }

  // One array per input of the function, of its type. Returns its outputs and stores the updates in `states`, all at
  // once. Every state of the module must be among `states`.
  std::vector<Array> call(const std::string& function, std::span<const Array> inputs, StateValues& states);

 private:
  std::vector<Array> call_emitted(const std::string& function, std::span<const Array> inputs, StateValues& states);
  std::vector<Array> call_reference(const std::string& function, std::span<const Array> inputs, StateValues& states);

  Backend backend_;
  Module bound_;
  Compiled compiled_;
  LoadedModule loaded_;
  std::vector<std::uint64_t> state_buffer_, workspace_;  // with room to align
  std::vector<std::uint64_t> seen_;                      // per state of compiled_: the version in state_buffer_
};

}  // namespace ingot
