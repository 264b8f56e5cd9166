// Backend functions that deal with the definition itself: session, learning phase, variables, updates.
#include <utility>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "frontend/operation.h"

namespace ingot::K {

void clear_session() {
  const Profile kept = profile();
  Definition::current() = std::make_shared<Definition>();
  set_profile(kept);
}

Tensor learning_phase() {
  Definition& definition = *Definition::current();
  if (definition.fixed_phase)
    return constant_tensor(scalar_array(DType::boolean, *definition.fixed_phase), Place::current());
  if (!definition.phase_tensor) {
    Provenance origin;
    origin.name = "learning_phase";
    const Type type{DType::boolean, {}};
    const Value value = definition.graph.input(type, origin);
    definition.phase_tensor = definition.add_tensor({origin.name, type, value, {}, {}, 0.0}).id();
  }
  return definition.tensor(*definition.phase_tensor);
}

void set_learning_phase(int value) {
  if (value != 0 && value != 1) throw ValueError("Expected learning phase to be 0 or 1.");
  Definition::current()->fixed_phase = value == 1;
}

void set_random_seed(std::uint32_t seed) {
  Definition& definition = *Definition::current();
  definition.random_seed = seed;
  if (!definition.random_key) return;
  Array key({DType::u32, {}});
  key.set_integer(0, seed);
  definition.states[*definition.random_key].initial = std::make_shared<const Array>(std::move(key));
}

double epsilon() { return 1e-7; }

Tensor variable(const NdArray& value, const std::string& name, DType dtype) {
  return Definition::current()->add_state(name.empty() ? "variable" : name, value.astype(dtype).array(), false);
}

Tensor constant(const NdArray& value, DType dtype, Place place) {
  return constant_tensor(value.astype(dtype).array(), place);
}

Tensor placeholder(std::vector<std::int64_t> dims, const std::string& wanted, DType dtype, Place place) {
  Definition& definition = *Definition::current();
  const std::string name = wanted.empty() ? definition.names.next("placeholder", definition.profile) : wanted;
  Type type{dtype, Shape(dims.begin(), dims.end())};
  for (std::size_t i = 0; i < type.rank(); ++i)
    if (type.shape[i].is_unknown()) type.shape[i] = Dim::named(i == 0 ? "batch" : name + "." + std::to_string(i));
  check_limits(type.shape, "placeholder \"" + name + "\"");
  const Value value = definition.graph.input(type, definition.provenance(name, place));
  return definition.add_tensor({name, type, value, {}, {}, {}});
}

NdArray get_value(const Tensor& variable) { return state_value(variable); }
void set_value(const Tensor& variable, const NdArray& value) { set_state_value(variable, value); }

Update update(const Tensor& variable, const Operand& new_value) {
  if (new_value.is_tensor()) return {variable, new_value.tensor};
  return {variable, constant_tensor(scalar_array(variable.dtype(), new_value.number), new_value.place)};
}
Update update_add(const Tensor& variable, const Operand& increment) {
  return {variable, Operand(variable, increment.place) + increment};
}
Update update_sub(const Tensor& variable, const Operand& decrement) {
  return {variable, Operand(variable, decrement.place) - decrement};
}
Update moving_average_update(const Tensor& variable, const Operand& value, double momentum) {
  const Place place = value.place;
  const Tensor kept = Operand(variable, place) * Operand(momentum, place);
  return {variable, Operand(kept, place) + Operand(value * Operand(1 - momentum, place), place)};
}

}  // namespace ingot::K
