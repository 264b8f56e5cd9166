// A definition is a .cpp file with a function `void define()` that builds tensors and models with the Keras-like API
// and records functions. The host compiler makes it a shared object (kept in the cache), a process of its own runs
// define(), and the Module comes back as .ingot text with its weights.
#pragma once
#include <filesystem>
#include <vector>

#include "ir/module.h"

namespace ingot {

// A define() that records no function gives the predict function of the last model it makes. States have the values
// that they have at the end of define().
// Throws Error: IG0820 (no host compiler), IG0821 (the file does not compile: the compiler's first errors), IG0822 (no
// define(), nothing defined, a crash, a throw, exit(), or more time than INGOT_DEFINITION_SECONDS, default 60; with the
// last line that made a node), and what the frontend throws, as it is.
// `included` gets the file and what it includes, headers of the system and of ingot left out.
Module run_definition(const std::filesystem::path& file, std::vector<std::filesystem::path>* included = nullptr);

}  // namespace ingot
