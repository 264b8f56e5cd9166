// The interface of whatever runs functions of a definition at once: the driver's Session compiles and loads them, a
// test may evaluate them. The frontend states what to run; the executor owns the states between calls.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "frontend/array_like.h"
#include "frontend/tensor.h"
#include "ir/module.h"

namespace ingot {

struct FunctionRecord;

class Executor {
 public:
  virtual ~Executor() = default;
  // Runs a recorded function on one array per function input (record.function.inputs), cast to its dtype and of a shape
  // that fits, the learning phase included; record.bindings has the size of every symbol, also those that no array
  // shows (rows of a sparse input). Returns the outputs and commits the updates.
  virtual std::vector<Array> run(Definition& definition, const FunctionRecord& record,
                                 std::span<const Array> inputs) = 0;
  // The value of a state, by its index in Definition::states; State::initial until a function has run.
  virtual Array get_state(Definition& definition, std::uint32_t state) = 0;
  virtual void set_state(Definition& definition, std::uint32_t state, const Array& value) = 0;
};

// Installs the executor of this program; null removes it. The caller keeps ownership.
void set_executor(Executor* executor);
Executor* executor();

// The value of a variable: the executor's, or the initial value when there is none. Throw TypeError when the tensor is
// no variable, ValueError when the shape differs; values are cast.
NdArray state_value(const Tensor& variable);
void set_state_value(const Tensor& variable, const NdArray& value);

}  // namespace ingot
