// The verifier: every invariant that a finished module keeps. Readers call it on what they built, the pipeline after
// each pass. The first violation is thrown as an Error with the function and node in the message, the node's layer, and
// its line in the definition:
//   IG0401  the profile is keras2 or keras3
//   IG0402  states: a name of their own, a static type within the limits, an initial value of that type
//   IG0403  functions: a name of their own
//   IG0404  nodes: an op, as many operands as it takes, each the result of an earlier node
//   IG0405  attributes: one per declared attribute, of its kind; arrays complete, scalar programs well formed
//   IG0406  result types are what inference gives
//   IG0407  state entries: an existing state, its type
//   IG0408  inputs: input entries, each once, with names of their own
//   IG0409  no other input entry is needed by outputs or updates
//   IG0410  outputs: existing values
//   IG0411  updates: existing states, each once, by existing values of their type
//   IG0412  dispatch: by a bool scalar input, to two other functions of the same inputs, outputs and updated states
//   that
//           do not dispatch; nothing but input entries of its own
//   IG0413  private functions: something dispatches to them
#pragma once
#include "ir/module.h"

namespace ingot {

// Throws Error IG04.. at the first violation.
void verify(const Module& module);

// Throws Error IG0414 when a state or a needed constant was read without its data (Array::absent_sha256): such a module
// can be printed and compared, but neither run nor compiled.
void require_data(const Module& module);

}  // namespace ingot
