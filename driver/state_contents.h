// What a state file holds, whatever model it is of. driver/state_file.h reads one for states that are known.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/array.h"

namespace ingot {

// The states of a file with their names, in its order. Throws Error IG0845 (input rejected) when it is no state file or
// damaged.
std::vector<std::pair<std::string, Array>> state_contents(std::string_view bytes, const std::string& file);

}  // namespace ingot
