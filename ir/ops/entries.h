// The three ops that compute nothing: where values of a function come from.
#pragma once
#include "ir/op.h"

namespace ingot {

inline Structure entry_structure(const OpCall&) {
  Structure structure;
  structure.kind = Kind::entry;
  return structure;
}

// Entries are given their values by whoever evaluates the function.
inline void evaluate_entry(const OpCall& call, std::span<const ReferenceArray* const>, std::span<ReferenceArray>) {
  throw internal_error("entry " + std::string(call.op.name) + " was evaluated as an op");
}

}  // namespace ingot
