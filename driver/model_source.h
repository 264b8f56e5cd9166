// Where models come from: a path on the command line becomes a Module, whatever the file is.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "driver/definition_file.h"
#include "driver/training_configuration.h"
#include "ir/lexer.h"
#include "ir/module.h"

namespace ingot {

struct ModelOptions {
  Trust trust = Trust::data_only;  // of .ingot text
  DefinitionOptions definition;    // of a .cpp file
  // Of a Keras file. Given, or needed by a function that is taken, it makes the functions of a compiled model in place
  // of `predict`: train_function, test_function, predict_function, reset_metrics.
  TrainingConfiguration training;
};

// .cpp (a definition, run in a child process), .keras, .h5, .hdf5, .ingot, or "-" for .ingot text on standard input.
// Throws Error: IG0801 (io) when the file cannot be read, IG0802 (usage) for an unknown kind of file, and what the
// readers throw. The Module is verified.
// IG0847 (usage): a training configuration for what is no Keras file, or that is not whole; IG2042: functions of a
// compiled model are asked for, and the file has no configuration.
// A text that brings C++ code is refused (IG0511) unless it is trusted; the code of a definition is the user's own.
// `read` gets the files that the model is made of besides `path`: headers of a definition, weights files of a text.
// `functions` are those that will be taken (Selection::functions): what a file has to be read for.
Module load_model(const std::string& path, const ModelOptions& options = {},
                  const std::vector<std::string>& functions = {}, std::vector<std::filesystem::path>* read = nullptr);

}  // namespace ingot
