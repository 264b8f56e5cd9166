// Emitted files as tokens, so that two emissions can be held to each other whatever their names are.
#pragma once
#include <string>
#include <vector>

#include "driver/compile_model.h"

namespace ingot::test {

// Tokens of C, C++ and CMake: comments are dropped, literals emptied, identifiers all alike; keywords stay. (That every
// identifier means what it should is for the compiler and the reference to say.)
std::vector<std::string> tokens(const std::string& text, char line_comment);

// Where the first token differs, with the tokens before it; "" where none does. Manifests (.json) are left out.
std::string first_difference(const Files& hostile, const Files& benign);

}  // namespace ingot::test
