// Reading models by the kind of their file.
#include "driver/model_source.h"

#include <algorithm>
#include <iostream>
#include <iterator>

#include "driver/definition_file.h"
#include "driver/output_directory.h"
#include "frontend/definition.h"
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

constexpr std::string_view functions_of_a_compiled_model[] = {"train_function", "test_function", "predict_function",
                                                              "reset_metrics"};

bool is_trained(const ModelOptions& options, const std::vector<std::string>& functions) {
  const auto is_of_training = [](const std::string& function) {
    const std::string name = function.substr(function.find('=') + 1);  // npos + 1 is 0
    return std::find(std::begin(functions_of_a_compiled_model), std::end(functions_of_a_compiled_model), name) !=
           std::end(functions_of_a_compiled_model);
  };
  return options.training.replaces_that_of_the_file() || options.training.learning_rate ||
         std::any_of(functions.begin(), functions.end(), is_of_training);
}

Module compiled_keras_model(const std::string& path, const TrainingConfiguration& configuration) {
  const DefinitionScope scope(std::make_shared<Definition>());
  const Network model = load_compiled_model(path, configuration);
  if (configuration.learning_rate) set_learning_rate(model, *configuration.learning_rate);
  Definition& definition = *Definition::current();
  definition.name = model.name();
  return definition.module();
}

Module load(const std::string& path, const ModelOptions& options, const std::vector<std::string>& functions,
            std::vector<fs::path>& read) {
  if ((options.training.replaces_that_of_the_file() || options.training.learning_rate) && !is_keras_file_name(path))
    throw Error(
        ExitStatus::usage, "IG0847",
        "--optimizer, --loss, --metrics and --learning-rate are for a .keras or .h5 file, not " + ingot::quoted(path))
        .help("a definition says what it is trained with: model.compile(...), or an optimizer's updates");
  if (path == "-") {
    const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return load_text(text, "standard input", ".", options.trust, read);
  }
  const fs::path file(path);
  if (!fs::exists(file)) throw Error(ExitStatus::io, "IG0801", "there is no file " + ingot::quoted(path));
  const std::string kind = file.extension().string();
  if (kind == ".ingot")
    return load_text(read_file(file, largest_text), file.filename().string(), file.parent_path(), options.trust, read);
  if (is_keras_file_name(path))
    return is_trained(options, functions) ? compiled_keras_model(path, options.training) : import_keras(file);
  if (kind == ".cpp" || kind == ".cc" || kind == ".cxx") return run_definition(file, options.definition, &read);
  if (kind == ".onnx" || kind == ".tflite")
    throw unsupported("IG0802", "ingot cannot read " + kind + " files yet").help("convert the model to .keras or .h5");
  throw Error(ExitStatus::usage, "IG0802", "the kind of " + ingot::quoted(path) + " is not known")
      .help("models are .cpp, .keras, .h5, .hdf5 or .ingot files, or - for .ingot text on standard input");
}

}  // namespace

Module load_model(const std::string& path, const ModelOptions& options, const std::vector<std::string>& functions,
                  std::vector<fs::path>* read) {
  std::vector<fs::path> files;
  Module module = load(path, options, functions, files);
  if (read != nullptr) *read = std::move(files);
  verify(module);
  return module;
}

}  // namespace ingot
