// Binding: gives the symbols of a function's inputs numbers and runs shape inference again from the inputs on.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ingot {

using Bindings = std::map<std::string, std::int64_t>;  // "batch" -> 32

std::vector<std::string> free_symbols(const Function& function);  // in order of appearance

// The function with every bound symbol replaced. Throws the op's own Error when a shape no longer fits, and IG0305 for
// a value out of range.
Function bind(const Function& function, const Bindings& bindings);

}  // namespace ingot
