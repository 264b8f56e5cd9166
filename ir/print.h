// The text form of a module, .ingot: readable, diffs well, and parses back to the same module. docs/text-form.md has
// the grammar.
#pragma once
#include <map>
#include <string>

#include "ir/module.h"

namespace ingot {

struct PrintOptions {
  std::string weights_file;        // file that large constants refer to; "" when they are printed by hash only
  const Function* only = nullptr;  // print this function, those it dispatches to, and the states that they use
};

std::string print(const Module& module, const PrintOptions& options = {});

// The arrays that the printed form refers to, by the keys it uses: what to write next to the text.
std::map<std::string, ArrayPtr> referenced_weights(const Module& module);

// Unique names of all values of a function, as the printed form has them, without the leading %.
// value_names[node][result]; entries of states have "": they are printed as @name.
std::vector<std::vector<std::string>> value_names(const Function& function);

// An attribute's value as the printed form has it; an array by its type and hash.
std::string attribute_text(const Attribute& attribute);

std::string type_text(const Type& type);  // f32[batch,64]; a symbol that is no identifier stands in quotes

}  // namespace ingot
