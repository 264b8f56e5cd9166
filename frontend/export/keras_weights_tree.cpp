// Keras 3 src/saving/saving_lib.py names groups by class and counts them in the order of the layers;
// src/legacy/saving/legacy_h5_format.py and Keras 2.3.1 engine/saving.py list a nested network's trainable weights
// first, in the order of its layers, then the others.
#include "frontend/export/keras_weights_tree.h"

#include "frontend/names.h"

namespace ingot {
namespace {

// "Model" is what Keras 2 calls what Keras 3 calls "Functional".
std::string group_name(const std::string& class_name) {
  return snake_case(class_name == "Model" ? "Functional" : class_name);
}

void add_layers(Hdf5Tree& place, const std::vector<SavedLayer>& layers) {
  std::map<std::string, int> counts;
  for (const SavedLayer& layer : layers) {
    const std::string prefix = group_name(layer.class_name);
    const int count = counts[prefix]++;
    Hdf5Tree& group = place.group(count == 0 ? prefix : prefix + "_" + std::to_string(count));
    Hdf5Tree& variables = group.group("vars");
    variables.attributes["name"] = layer.name;
    for (std::size_t i = 0; i < layer.weights.size(); ++i)
      variables.set_array(std::to_string(i), layer.weights[i].value);
    if (!layer.layers.empty()) add_layers(group.group("layers"), layer.layers);
  }
}

void sort_weights(const SavedLayer& layer, const std::string& path,
                  std::vector<std::pair<std::string, ArrayPtr>>& first,
                  std::vector<std::pair<std::string, ArrayPtr>>& last) {
  for (const SavedWeight& weight : layer.weights)
    (weight.is_trainable ? first : last).emplace_back(path + layer.name + "/" + weight.name + ":0", weight.value);
  for (const SavedLayer& inner : layer.layers) sort_weights(inner, path + layer.name + "/", first, last);
}

}  // namespace

Hdf5Tree archive_tree(const std::string& model, const std::vector<SavedLayer>& layers) {
  Hdf5Tree tree;
  tree.group("vars").attributes["name"] = model;
  add_layers(tree.group("layers"), layers);
  return tree;
}

Hdf5Tree legacy_tree(const std::vector<SavedLayer>& layers, const std::string& keras_version) {
  Hdf5Tree tree;
  std::vector<std::string> names;
  for (const SavedLayer& layer : layers) {
    names.push_back(layer.name);
    std::vector<std::pair<std::string, ArrayPtr>> weights, others;
    sort_weights(layer, "", weights, others);
    weights.insert(weights.end(), others.begin(), others.end());
    Hdf5Tree& group = tree.group(layer.name);
    std::vector<std::string> weight_names;
    for (const auto& [name, value] : weights) {
      weight_names.push_back(name);
      group.set_array(name, value);
    }
    group.attributes["weight_names"] = weight_names;
  }
  tree.attributes["layer_names"] = names;
  tree.attributes["backend"] = std::string("tensorflow");
  tree.attributes["keras_version"] = keras_version;
  return tree;
}

}  // namespace ingot
