// The files of save_weights and save_model.
#include "frontend/export/keras_files.h"

#include "frontend/definition.h"
#include "frontend/export/keras_weights_tree.h"
#include "frontend/export/zip_image.h"
#include "frontend/import/hdf5_contents.h"
#include "frontend/import/import.h"
#include "frontend/import/zip_archive.h"
#include "frontend/models.h"
#include "ir/npy_bytes.h"
#include "ir/output_files.h"
#include "ir/text.h"

namespace ingot {
namespace {

// Whose layout the files have.
constexpr const char* keras2_version = "2.3.1";
constexpr const char* keras3_version = "3.15.1";

Error usage(const std::string& message) { return {ExitStatus::usage, "IG2070", message}; }

Error differs(const std::string& original, const std::string& what) {
  return rejected("IG2071", "the model has not the layers of " + ingot::quoted(original) + ": " + what)
      .help("give the file that the model was loaded from, or write the weights alone with save_weights");
}

std::string described(const SavedWeight& weight) {
  return ingot::quoted(weight.variable) + " " + to_string(weight.value->type);
}

// The layers of `original`, with values of `model`: weights correspond by their order, as in Keras.
std::vector<SavedLayer> layers_of(const std::filesystem::path& original, const Network& model) {
  const ImportedModel imported = import_keras_model(original);
  std::vector<SavedLayer> layers = saved_layers(imported.model), values = saved_layers(model);
  const std::vector<SavedWeight*> wanted = all_weights(layers), given = all_weights(values);
  const std::string file = original.filename().string();
  for (std::size_t i = 0; i < std::min(wanted.size(), given.size()); ++i) {
    if (wanted[i]->name != given[i]->name || wanted[i]->value->type != given[i]->value->type)
      throw differs(file, "it has " + described(*given[i]) + " where the file has " + described(*wanted[i]));
    wanted[i]->value = given[i]->value;
  }
  if (wanted.size() != given.size())
    throw differs(file,
                  "it has " + std::to_string(given.size()) + " weights, the file has " + std::to_string(wanted.size()));
  return layers;
}

std::string archive_with(const std::filesystem::path& original, const Network& model) {
  const ImportLimits limits;
  const ZipArchive archive(original, limits);
  std::vector<std::pair<std::string, std::string>> members;
  for (const char* name : {"metadata.json", "config.json"})
    if (archive.has(name)) members.emplace_back(name, archive.read(name, limits.json_bytes));
  members.emplace_back("model.weights.h5", hdf5_image(archive_tree(model.name(), layers_of(original, model))));
  return zip_image(members);
}

std::string legacy_with(const std::filesystem::path& original, const Network& model) {
  const std::vector<SavedLayer> layers = layers_of(original, model);
  Hdf5Tree tree;
  std::string version = keras2_version;
  for (const auto& [name, texts] : read_hdf5_file(original, {}).texts) {
    if (texts.size() != 1) continue;
    tree.attributes[name] = texts.front();
    if (name == "keras_version") version = texts.front();
  }
  tree.groups["model_weights"] = legacy_tree(layers, version);
  return hdf5_image(tree);
}

}  // namespace

WeightsFile weights_file_kind(const std::string& path) {
  if (path.ends_with(".keras")) return WeightsFile::keras;
  if (path.ends_with(".weights.h5")) return WeightsFile::weights_h5;
  if (path.ends_with(".h5") || path.ends_with(".hdf5")) return WeightsFile::legacy_h5;
  if (path.ends_with(".npz")) return WeightsFile::npz;
  throw usage("the name " + ingot::quoted(path) + " says of no kind of weights file that it is one")
      .help("names end in .weights.h5 (Keras 3), .h5 (Keras 2), .npz (NumPy) or .keras (a whole model)");
}

std::string weights_file(const Network& model, WeightsFile kind) {
  std::vector<SavedLayer> layers = saved_layers(model);
  const bool is_keras2 = model.base()->definition->profile == Profile::keras2;
  switch (kind) {
    case WeightsFile::weights_h5:
      return hdf5_image(archive_tree(model.name(), layers));
    case WeightsFile::legacy_h5:
      return hdf5_image(legacy_tree(layers, is_keras2 ? keras2_version : keras3_version));
    case WeightsFile::npz: {
      std::map<std::string, std::string> members;  // of a shared layer: once
      for (const SavedWeight* weight : all_weights(layers))
        members[weight->variable + ".npy"] = npy_bytes(*weight->value);
      return zip_image({members.begin(), members.end()});
    }
    case WeightsFile::keras:
      break;
  }
  throw usage("a .keras file holds the whole model, not weights alone")
      .help("give the .keras file that the model comes from as the original, or write NAME.weights.h5");
}

std::string model_file(const Network& model, WeightsFile kind, const std::filesystem::path& original) {
  const bool is_archive = kind == WeightsFile::keras;
  if ((!is_archive && kind != WeightsFile::legacy_h5) || is_archive != (original.extension() == ".keras"))
    throw usage("the original " + ingot::quoted(original.string()) + " is of another kind than the file to write")
        .help("a .keras file is made from a .keras file, an .h5 file of a whole model from such a file");
  return is_archive ? archive_with(original, model) : legacy_with(original, model);
}

std::string trained_file(const Network& model, WeightsFile kind, const std::filesystem::path& original) {
  const bool is_archive = original.extension() == ".keras";
  if (kind == WeightsFile::keras || (kind == WeightsFile::legacy_h5 && !is_archive))
    return model_file(model, kind, original);
  return weights_file(model, kind);
}

void Network::save_weights(const std::string& path) const {
  write_file(path, weights_file(*this, weights_file_kind(path)));
}

void models::save_model(const Network& model, const std::string& path, const std::string& original) {
  write_file(path, model_file(model, weights_file_kind(path), original));
}

}  // namespace ingot
