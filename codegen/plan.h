// The Plan: everything that is decided before a character of C++ is printed, for a module as a whole. Kernels in order
// with their tiles, buffers with offset, size and lifetime, one layout per weight, states updated in place or through a
// copy and why, and the byte totals that a firmware engineer wants before flashing. print_plan() shows it; emit() only
// prints it.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "codegen/kernel.h"
#include "ir/module.h"

namespace ingot {

enum class Region { input, output, state, weight, workspace };

struct Storage {
  Region region = Region::workspace;
  std::size_t index = 0;    // of the input, output, state or weight; of the buffer in the workspace
  std::int64_t offset = 0;  // of the first element there, in elements: of a part of a larger value
  bool operator==(const Storage&) const = default;
};

// A constant in flash, in the layout its readers agreed on. `end_padding` of the whole blob lets vectors read past the
// last.
struct Weight {
  std::string name;  // of the state or constant it was
  ArrayPtr data;
  WeightLayout layout;
  std::int64_t bytes = 0, offset = 0;  // in the weights of its dtype; panels begin at a multiple of a vector
};

struct Buffer {
  std::string name;          // of the value
  DType dtype = DType::f32;  // buffers of different dtypes never share bytes
  std::int64_t bytes = 0, offset = 0;
  std::size_t first_step = 0, last_step = 0;  // inclusive
};

// One call in the body of a function: a kernel, or a plain copy of a value to where it is wanted.
struct Step {
  enum class Kind { kernel, copy } kind = Kind::kernel;
  std::uint32_t node = 0;  // of a kernel: in the function's graph
  Kernel kernel;
  std::vector<Storage> operands, results;
  std::optional<Storage> scratch;  // of a kernel that packs an operand first
  Type type;                       // of a copy
  std::string why;                 // of a copy: "output", "old value of counter", ...
};

struct StateUpdate {
  std::size_t state = 0;
  bool is_in_place = false;
  std::string reason;  // why not, else ""
};

struct FunctionPlan {
  const Function* function = nullptr;
  const Function* answering = nullptr;  // whose outputs are this one's: itself, or one that it dispatches to
  std::vector<Step> steps;
  std::vector<Buffer> buffers;
  // With one buffer: those of inputs and outputs that are arrays. Scalars stay parameters.
  std::vector<std::optional<std::size_t>> input_buffers, output_buffers;
  std::int64_t inner_offset = 0;  // of a dispatching function: where the workspace of its targets begins
  std::vector<StateUpdate> updates;
  std::int64_t workspace_bytes = 0;
  std::int64_t multiply_adds = 0;
  bool reads_state = false, writes_state = false, reads_weights = false;
};

struct PlanOptions {
  // Inputs and outputs of public functions lie in the workspace, where they may overlap what is not alive with them: an
  // input until it is last read, an output from when it is computed.
  bool has_one_buffer = false;
};

struct StatePlan {
  std::int64_t bytes = 0, offset = 0;  // in the State struct
  bool starts_at_zero = false;         // every byte of it: init() needs no data
  bool is_assigned = false;            // by init(), element by element: compilers fold tables of a few elements away
};

struct Plan {
  const Module* module = nullptr;
  Target target;
  std::vector<FunctionPlan> functions;  // as in the module
  std::vector<Weight> weights;          // in order of execution
  std::vector<StatePlan> states;        // as in the module; all of them are in the State struct
  std::int64_t state_bytes = 0;         // sizeof(State)
  std::int64_t state_alignment = 1;
  std::int64_t weight_bytes = 0;         // of all weights, with gaps before panels and the padding at the end
  std::int64_t f32_offset = 0;           // of the f32 weights, which come last, among all
  std::int64_t initial_state_bytes = 0;  // constant data that init() copies from
  std::int64_t end_padding_bytes = 0;
};

// The module must be verified, with all shapes bound and no node of kind size left. It must outlive the Plan.
// Throws Error IG0710 for what has no kernel, naming node and layer.
Plan make_plan(const Module& module, const Target& target, const PlanOptions& options = {});

std::string print_plan(const Plan& plan);

// The elements of a weight in its layout: what stands in flash.
Array packed(const Weight& weight);

}  // namespace ingot
