// State files (ir/state_file.h) of the values that a running module has.
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
