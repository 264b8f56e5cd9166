// Updates of states: what K::function stores after it has computed everything else.
#pragma once
#include "frontend/tensor.h"

namespace ingot::K {

// The state `target` becomes `value`, which is computed from the states before the call (rule R1).
struct Update {
  // (state, value), as in Keras' tuple. Throws nothing: K::function checks.
  Update(const Tensor& state, const Tensor& new_value) : target(state), value(new_value) {}

  Tensor target, value;

  // Of an update that a layer made itself: target * scale + increment. Several of one state compose in call order;
  // those that a user lists do not. An invalid increment: made by the user.
  double scale = 1;
  Tensor increment = {};
  bool is_made_by_layer() const { return increment.is_valid(); }
};

}  // namespace ingot::K
