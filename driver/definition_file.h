// A definition is a .cpp file with a function `void define()` that builds tensors and models with the Keras-like API
// and records functions. A process of its own runs define(), and the Module comes back as .ingot text with its weights.
//
// Clang reads the file where its module is installed (driver/clang): functions over scalars that the definition hands
// to Map are then lifted. Else the host compiler makes a shared object of it, kept in the cache; the Module is the
// same, and functions over scalars are refused, unless they are written over Scalar.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ingot {

enum class DefinitionCompiler { automatic, clang, host };  // automatic: Clang where it is installed

struct DefinitionOptions {
  DefinitionCompiler compiler = DefinitionCompiler::automatic;
  std::vector<std::string> flags;  // for the compiler: -I, -D and others
};

// A define() that records no function gives the predict function of the last model it makes. States have the values
// that they have at the end of define().
// Throws Error: IG0820 (no host compiler), IG0821 (the file does not compile: the compiler's errors), IG0822 (no
// define(), nothing defined, a crash, a throw, exit(), or more time than INGOT_DEFINITION_SECONDS, default 60; with the
// last line that made a node), IG0830 (Clang is asked for, and not installed), IG0310 (a function over scalars cannot
// be lifted), and what the frontend throws, as it is. `included` gets the file and what it includes, headers of the
// system and of ingot left out.
Module run_definition(const std::filesystem::path& file, const DefinitionOptions& options = {},
                      std::vector<std::filesystem::path>* included = nullptr);

}  // namespace ingot
