// What lies in memory between calls: where each state is in State, and each weight in the read-only data. (Where the
// values of a call are in the workspace: memory.h.)
#pragma once
#include "codegen/plan.h"

namespace ingot {

// Sets plan.states, its bytes and alignment, from the states of the module.
void place_states(Plan& plan);
// Sets the offsets of plan.weights, which all functions have added to by then, and what they come to.
void place_weights(Plan& plan);

}  // namespace ingot
