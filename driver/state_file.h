// Canonical state files: what save() and load() of emitted code write and read, byte for byte. The layout stands in
// codegen/state_cpp.cpp; it depends on names, types and values of the states, on nothing else.
#pragma once
#include <string>

#include "driver/running_module.h"

namespace ingot {

// `states`: those of the compiled module, in its order; their values are found by name.
std::string state_bytes(const std::vector<State>& states, const StateValues& values);

// Sets the values of `states`. Throws Error IG0845 (input rejected) when the file is damaged, or of other states: it
// names the first that differs.
void load_state_bytes(std::string_view bytes, const std::string& file, const std::vector<State>& states,
                      StateValues& values);

}  // namespace ingot
