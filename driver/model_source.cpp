// Reading models by the kind of their file.
#include "driver/model_source.h"

#include <iostream>
#include <iterator>

#include "driver/definition_file.h"
#include "driver/output_directory.h"
#include "frontend/import/import.h"
#include "ir/error.h"
#include "ir/parse.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "ir/weights.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largest_text = std::uintmax_t{256} << 20;

// Blobs stand beside the text that names them, and nowhere else: a path in a model file is a base name or it is
// refused.
ArrayPtr read_blob(const fs::path& folder, std::map<std::string, Weights>& files, const std::string& file,
                   const std::string& key) {
  if (file.empty())
    throw rejected("IG0807", "the constant " + ingot::quoted(key) + " is given by its hash only: its data is not there")
        .help("print the model again with its weights, or name the weights file");
  if (fs::path(file).filename() != fs::path(file) || file == "." || file == "..")
    throw rejected("IG0808",
                   "a weights file must stand beside the text that names it, but the name is " + ingot::quoted(file));
  auto [entry, is_new] = files.try_emplace(file);
  if (is_new) entry->second = read_weights(folder / file);
  const auto found = entry->second.find(key);
  if (found == entry->second.end())
    throw rejected("IG0807", "the weights file " + ingot::quoted(file) + " has no entry " + ingot::quoted(key));
  return found->second;
}

Module load_text(const std::string& text, const std::string& name, const fs::path& folder, Trust trust,
                 std::vector<fs::path>& read) {
  std::map<std::string, Weights> files;
  const BlobReader blobs = [&](const std::string& file, const std::string& key, const Type&) {
    return read_blob(folder, files, file, key);
  };
  Module module = parse(text, name, blobs, trust);
  for (const auto& [file, weights] : files) read.push_back(folder / file);
  return module;
}

Module load(const std::string& path, const ModelOptions& options, std::vector<fs::path>& read) {
  if (path == "-") {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return load_text(text, "standard input", ".", options.trust, read);
  }
  const fs::path file(path);
  if (!fs::exists(file)) throw Error(ExitStatus::io, "IG0801", "there is no file " + ingot::quoted(path));
  const std::string kind = file.extension().string();
  if (kind == ".ingot")
    return load_text(read_file(file, largest_text), file.filename().string(), file.parent_path(), options.trust, read);
  if (kind == ".keras" || kind == ".h5" || kind == ".hdf5") return import_keras(file);
  if (kind == ".cpp" || kind == ".cc" || kind == ".cxx") return run_definition(file, options.definition, &read);
  if (kind == ".onnx" || kind == ".tflite")
    throw unsupported("IG0802", "ingot cannot read " + kind + " files yet").help("convert the model to .keras or .h5");
  throw Error(ExitStatus::usage, "IG0802", "the kind of " + ingot::quoted(path) + " is not known")
      .help("models are .cpp, .keras, .h5, .hdf5 or .ingot files, or - for .ingot text on standard input");
}

}  // namespace

Module load_model(const std::string& path, const ModelOptions& options, std::vector<fs::path>* read) {
  std::vector<fs::path> files;
  Module module = load(path, options, files);
  if (read != nullptr) *read = std::move(files);
  verify(module);
  return module;
}

}  // namespace ingot
