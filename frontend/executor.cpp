// The installed executor, and values of variables with or without one.
#include "frontend/executor.h"

#include "frontend/definition.h"
#include "frontend/errors.h"

namespace ingot {
namespace {

Executor* installed = nullptr;

std::uint32_t state_index_of(const Tensor& variable) {
  const auto state = variable.definition()->state_of(variable);
  if (!state)
    throw TypeError(variable.repr() + " is not a variable")
        .help("variables are made by K::variable and by layers (layer.weights())");
  return *state;
}

}  // namespace

void set_executor(Executor* executor) { installed = executor; }
Executor* executor() { return installed; }

NdArray state_value(const Tensor& variable) {
  Definition& definition = *variable.definition();
  const std::uint32_t state = state_index_of(variable);
  return NdArray(installed ? installed->get_state(definition, state) : *definition.states[state].initial);
}

void set_state_value(const Tensor& variable, const NdArray& value) {
  Definition& definition = *variable.definition();
  const std::uint32_t state = state_index_of(variable);
  const State& known = definition.states[state];
  if (value.array().type.shape != known.type.shape)
    throw ValueError("variable " + known.name + " has shape " + keras_shape(known.type.shape) +
                     ", but the new value has shape " + keras_shape(value.array().type.shape));
  const Array cast = value.astype(known.type.dtype).array();
  if (installed)
    installed->set_state(definition, state, cast);
  else
    definition.states[state].initial = std::make_shared<const Array>(cast);
}

}  // namespace ingot
