// The text form of a module, .ingot: readable, diffs well, and parses back to the same module.
#pragma once
#include <string>

#include "ir/module.h"

namespace ingot {

struct PrintOptions {
  std::string weights_file;        // file that large constants refer to; "" when they are printed by hash only
  const Function* only = nullptr;  // print this function and the states that it uses
};

std::string print(const Module& module, const PrintOptions& options = {});

// Unique names of all values of a function, as the printed form has them, without the leading %.
// value_names[node][result]; states and their entries are printed as @name.
std::vector<std::vector<std::string>> value_names(const Function& function);

}  // namespace ingot
