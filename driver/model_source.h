// Where models come from: a path on the command line becomes a Module, whatever the file is.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "driver/definition_file.h"
#include "ir/lexer.h"
#include "ir/module.h"

namespace ingot {

struct ModelOptions {
  Trust trust = Trust::data_only;  // of .ingot text
  DefinitionOptions definition;    // of a .cpp file
};

// .cpp (a definition, run in a child process), .keras, .h5, .hdf5, .ingot, or "-" for .ingot text on standard input.
// Throws Error: IG0801 (io) when the file cannot be read, IG0802 (usage) for an unknown kind of file, and what the
// readers throw. The Module is verified.
// A text that brings C++ code is refused (IG0511) unless it is trusted; the code of a definition is the user's own.
// `read` gets the files that the model is made of besides `path`: headers of a definition, weights files of a text.
Module load_model(const std::string& path, const ModelOptions& options = {},
                  std::vector<std::filesystem::path>* read = nullptr);

}  // namespace ingot
