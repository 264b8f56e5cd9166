// From a file to a definition: which form it has, configuration, weights, network, function.
#include "frontend/import/import.h"

#include <array>
#include <fstream>

#include "frontend/function.h"
#include "frontend/import/hdf5_contents.h"
#include "frontend/import/keras_network.h"
#include "frontend/import/keras_training.h"
#include "frontend/import/zip_archive.h"
#include "frontend/models.h"
#include "ir/text.h"

namespace ingot {
namespace {

enum class Form { archive, hdf5, other };

// Signatures: APPNOTE.TXT 4.3.7 (zip), HDF5 File Format Specification II.A. The signature of HDF5 may also stand at
// 512, 1024, ...: Keras never writes it there.
Form form_of(const std::filesystem::path& file) {
  std::array<char, 8> head{};
  std::ifstream stream(file, std::ios::binary);
  stream.read(head.data(), head.size());
  const std::string_view start(head.data(), static_cast<std::size_t>(stream.gcount()));
  if (start.starts_with("PK\3\4")) return Form::archive;
  return start == "\x89HDF\r\n\x1a\n" ? Form::hdf5 : Form::other;
}

struct Source {
  Json config;          // of the model
  std::string version;  // of Keras
  Hdf5Group contents;   // of the file, or of the archive's weights
  Json training;        // its configuration; null when there is none
};

Error no_network(const std::string& what) {
  return rejected("IG2041", what + ": it holds weights without a network")
      .help("save the whole model with model.save(\"name.keras\")");
}

Source read_archive(const std::filesystem::path& file, const ImportLimits& limits) {
  const ZipArchive archive(file, limits);
  if (!archive.has("config.json")) throw no_network("the archive has no config.json");
  Source source;
  source.config = parse_json(archive.read("config.json", limits.json_bytes), "config.json", limits);
  if (const Json* training = find_member(source.config, "compile_config")) source.training = *training;
  if (archive.has("metadata.json")) {
    const Json metadata = parse_json(archive.read("metadata.json", limits.json_bytes), "metadata.json", limits);
    if (const Json* version = find_member(metadata, "keras_version"); version && version->is_string())
      source.version = version->get<std::string>();
  }
  if (archive.has("model.weights.npz"))
    throw unsupported("IG2062", "the weights are pickled Python objects (model.weights.npz), which are never loaded")
        .help("save the model with h5py installed, so that weights are stored as HDF5");
  if (!archive.has("model.weights.h5")) throw rejected("IG2050", "the archive has no weights (model.weights.h5)");
  source.contents = read_hdf5_image(archive.read("model.weights.h5", limits.input_bytes), limits);
  return source;
}

std::string first_text(const Hdf5Group& group, const std::string& name) {
  const auto found = group.texts.find(name);
  return found == group.texts.end() || found->second.empty() ? std::string() : found->second.front();
}

Source read_legacy(const std::filesystem::path& file, const ImportLimits& limits) {
  Source source;
  source.contents = read_hdf5_file(file, limits);
  const std::string config = first_text(source.contents, "model_config");
  if (config.empty()) throw no_network("the HDF5 file has no model_config");
  source.config = parse_json(config, "model_config", limits);
  const std::string training = first_text(source.contents, "training_config");
  if (limits.with_optimizer && !training.empty()) source.training = parse_json(training, "training_config", limits);
  source.version = first_text(source.contents, "keras_version");
  const Hdf5Group* weights = source.contents.find_group("model_weights");
  if (source.version.empty() && weights) source.version = first_text(*weights, "keras_version");
  return source;
}

// Layers say that they stand in this file, whatever code of ours calls them.
class FileScope {
 public:
  FileScope(Definition& definition, const std::filesystem::path& file) : definition_(definition) {
    definition_.scopes.push_back({"", Location{file.filename().string(), 0}});
  }
  ~FileScope() { definition_.scopes.pop_back(); }
  FileScope(const FileScope&) = delete;
  FileScope& operator=(const FileScope&) = delete;

 private:
  Definition& definition_;
};

// Files without a version are older than the first that wrote one.
Profile profile_of(const Source& source) { return source.version.starts_with("3") ? Profile::keras3 : Profile::keras2; }

Network build(const Source& source, Form form, const std::filesystem::path& file, const ImportLimits& limits) {
  const FileScope place(*Definition::current(), file);
  const NetworkConfig config = read_network_config(source.config, limits);
  const Hdf5Group* legacy = source.contents.find_group("model_weights");
  if (form == Form::hdf5 && !legacy) throw rejected("IG2050", "the HDF5 file has no group model_weights");
  return build_network(
      config, form == Form::archive ? archive_weights(config, source.contents) : legacy_weights(config, *legacy));
}

// Reads the file and hands its form and content to `use`; errors get the file as their place.
template <class Use>
auto with_source(const std::filesystem::path& file, const ImportLimits& limits, Use use) {
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure))
    throw Error(ExitStatus::io, "IG2001", "cannot read " + file.string() + ": it is no regular file")
        .at({file.string(), 0});
  try {
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file));
    if (size > limits.input_bytes)
      throw rejected("IG2020", "the file has " + std::to_string(size) + " bytes; at most " +
                                   std::to_string(limits.input_bytes) + " are read");
    const Form form = form_of(file);
    if (form == Form::other)
      throw rejected("IG2002", "the file is neither a .keras archive nor an HDF5 file")
          .help("save the model with model.save(\"name.keras\")");
    return use(form == Form::archive ? read_archive(file, limits) : read_legacy(file, limits), form);
  } catch (Error& error) {
    if (error.location().file.empty()) error.at({file.filename().string(), 0});
    throw;
  }
}

}  // namespace

bool is_keras_file(const std::filesystem::path& file) { return form_of(file) != Form::other; }

ImportedModel import_keras_model(const std::filesystem::path& file, const ImportOptions& options) {
  return with_source(file, options.limits, [&](const Source& source, Form form) {
    auto definition = std::make_shared<Definition>();
    const DefinitionScope current(definition);
    definition->profile = profile_of(source);
    definition->fixed_phase = false;
    const Network model = build(source, form, file, options.limits);
    const FileScope place(*definition, file);
    definition->name = model.name();
    K::function({.inputs = model.inputs(), .outputs = model.outputs(), .name = options.function_name});
    return ImportedModel{definition, model};
  });
}

Network models::load_model(const std::string& path, const LoadOptions& options) {
  ImportLimits limits;
  limits.with_optimizer = options.compile;
  return with_source(path, limits, [&](const Source& source, Form form) {
    Definition& definition = *Definition::current();
    if (definition.layers.empty() && definition.states.empty())
      definition.profile = profile_of(source);
    else if (definition.profile != profile_of(source))
      definition.warn(path + " was written by " + std::string(to_string(profile_of(source))) +
                      ", but the definition is " + std::string(to_string(definition.profile)) + " and stays so");
    const Network model = build(source, form, path, limits);
    if (!options.compile) return model;
    if (source.training.empty())
      throw rejected("IG2042", "the model was saved without a training configuration")
          .help("call model.compile(...) in Keras before saving it, or in C++ after loading it");
    const FileScope place(definition, path);
    compile_as_saved(model, source.training,
                     source.contents.find_group(form == Form::archive ? "optimizer" : "optimizer_weights"));
    return model;
  });
}

Module import_keras(const std::filesystem::path& file, const ImportOptions& options) {
  return import_keras_model(file, options).definition->module();
}

}  // namespace ingot
