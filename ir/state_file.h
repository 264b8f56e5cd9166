// Canonical state files: what save() and load() of emitted code write and read, byte for byte. The layout stands in
// codegen/state_cpp.cpp; it depends on names, types and values of the states, on nothing else.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace ingot {

// One value per state, of its type.
std::string pack_states(const std::vector<State>& states, std::span<const Array> values);

// The values of `states`, in their order. Throws Error IG0845 (input rejected) when the file is damaged, or of other
// states: it names the first that differs.
std::vector<Array> unpack_states(std::string_view bytes, const std::string& file, const std::vector<State>& states);

}  // namespace ingot
