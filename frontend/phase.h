// The learning phase: which of two branches a layer takes, decided while the definition runs where it can be.
#pragma once
#include "frontend/layer.h"
#include "ir/module.h"

namespace ingot {

// A Training argument with `unset` replaced by the learning phase of the definition.
Training resolved(Definition& definition, const Training& training);

// Replaces every choice (op where) whose condition is a constant scalar by the chosen value, and drops what is no
// longer needed: dropout outside of training leaves neither a draw nor a counter behind.
Function fold_fixed_choices(const Function& function, const std::vector<State>& states);

}  // namespace ingot
