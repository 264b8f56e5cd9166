// Updates of states: what K::function stores after it has computed everything else.
#pragma once
#include <utility>
#include <vector>

#include "frontend/tensor.h"

namespace ingot::K {

// The state `target` becomes `value`, which is computed from the states before the call (rule R1).
struct Update {
  // (state, value), as in Keras' tuple. Throws nothing: K::function checks.
  Update(const Tensor& state, const Tensor& new_value) : target(state), value(new_value) {}

  // A tensor alone is no update, and K::function says so: what optimizer.get_gradients() gives trains nothing.
  Update(const Tensor& no_update) : value(no_update) {}  // NOLINT: implicit

  Tensor target, value;

  // Of an update that a layer made itself: target * scale + increment. Several of one state compose in call order;
  // those that a user lists do not. An invalid increment: made by the user.
  double scale = 1;
  Tensor increment = {};
  bool is_made_by_layer() const { return increment.is_valid(); }
};

// The `updates` of a function. Takes a list of tensors too, for the error that K::function throws of it.
struct Updates : std::vector<Update> {
  using std::vector<Update>::vector;
  Updates(std::vector<Update> updates) : vector(std::move(updates)) {}                              // NOLINT: implicit
  Updates(const std::vector<Tensor>& no_updates) : vector(no_updates.begin(), no_updates.end()) {}  // NOLINT: implicit
};

}  // namespace ingot::K
