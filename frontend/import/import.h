// Model files of Keras, read without Python: .keras archives (Keras 3, and Keras 2 from 2.12 on) and .h5 files
// (Keras 1.x files are not read). A file becomes a definition, as if its network had been written with the C++ API.
//
// Files are hostile until shown otherwise: sizes are checked before memory is taken, nothing outside of the file is
// opened, and no code of a file is ever run. Layers that are not there are refused by name, never approximated.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "frontend/definition.h"
#include "frontend/import/limits.h"
#include "frontend/model.h"

namespace ingot {

struct ImportOptions {
  ImportLimits limits = {};
  std::string function_name = "predict";
};

struct ImportedModel {
  // In the profile of its writer. Holds one function, from the model's inputs to its outputs in the inference phase;
  // for other cuts, name layers with definition->find_tensor().
  std::shared_ptr<Definition> definition;
  Network model;
};

// By content, whatever the name says: an HDF5 file or a zip archive.
bool is_keras_file(const std::filesystem::path& file);

// Throws Error: input rejected (IG20.., damaged, over a limit, not as Keras writes it; IG10.. when layers do not fit
// together), unsupported (IG2060 layers and arguments, IG2061 dtypes, IG2062 code of the model's author), IG2001 (I/O).
ImportedModel import_keras_model(const std::filesystem::path& file, const ImportOptions& options = {});

// definition->module() of the same.
Module import_keras(const std::filesystem::path& file, const ImportOptions& options = {});

}  // namespace ingot
