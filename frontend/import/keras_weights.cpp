// Orders of weights. Keras 3 src/saving/saving_lib.py names groups by class and counts them in the order of the layers;
// src/legacy/saving/legacy_h5_format.py and Keras 2.3.1 engine/saving.py list a nested network's trainable weights
// first, in the order of its layers, then the others.
#include "frontend/import/keras_weights.h"

#include <set>

#include "frontend/names.h"
#include "ir/text.h"

namespace ingot {
namespace {

Error mismatch(const std::string& what, const std::string& layer) {
  return rejected("IG2050", what).in_layer(layer).help("the file is damaged or not as Keras writes it; save it again");
}

bool is_input(const LayerConfig& layer) { return layer.class_name == "InputLayer"; }

void archive_layers(const NetworkConfig& network, const Hdf5Group& layers, NetworkWeights& found) {
  std::map<std::string, int> counts;
  for (const LayerConfig& layer : network.layers) {
    const std::string prefix = snake_case(layer.class_name);
    const int count = counts[prefix]++;
    if (is_input(layer)) continue;
    const std::string name = count == 0 ? prefix : prefix + "_" + std::to_string(count);
    const Hdf5Group* group = layers.find_group(name);
    if (!layer.network.empty()) {
      const Hdf5Group* inner = group ? group->find_group("layers") : nullptr;
      archive_layers(layer.network[0], inner ? *inner : Hdf5Group{}, found);
      continue;
    }
    const std::vector<WeightRole> roles = layer_kind(layer).weights(LayerArguments(layer));
    WeightValues& values = found[&layer];
    for (std::size_t i = 0; i < roles.size(); ++i) {
      const ArrayPtr value = group ? group->find_array("vars/" + std::to_string(i)) : nullptr;
      if (!value)
        throw mismatch("the file has no weight " + ingot::quoted(roles[i].name) + ", expected at layers/" + name +
                           "/vars/" + std::to_string(i),
                       layer.name);
      values[roles[i].name] = value;
    }
    if (group && group->find_array("vars/" + std::to_string(roles.size())))
      throw mismatch("the file has more than " + std::to_string(roles.size()) + " weights of this layer", layer.name);
  }
}

struct Slot {
  const LayerConfig* layer;
  const char* name;
};

// The weights of a layer and of all that is nested in it, as roles in Keras' order.
void collect_slots(const LayerConfig& layer, bool is_trainable, std::vector<Slot>& trainable, std::vector<Slot>& others,
                   NetworkWeights& found) {
  if (is_input(layer)) return;
  const Json* flag = find_member(*layer.arguments, "trainable");
  is_trainable = is_trainable && !(flag && *flag == false);
  if (!layer.network.empty()) {
    for (const LayerConfig& inner : layer.network[0].layers)
      collect_slots(inner, is_trainable, trainable, others, found);
    return;
  }
  found[&layer];
  for (const WeightRole& role : layer_kind(layer).weights(LayerArguments(layer)))
    (is_trainable && role.is_trainable ? trainable : others).push_back({&layer, role.name});
}

// A list of texts, split by Keras over name0, name1, ... when it is long.
std::vector<std::string> text_list(const Hdf5Group& group, const std::string& name) {
  if (const auto whole = group.texts.find(name); whole != group.texts.end()) return whole->second;
  std::vector<std::string> list;
  for (int i = 0;; ++i) {
    const auto part = group.texts.find(name + std::to_string(i));
    if (part == group.texts.end()) return list;
    list.insert(list.end(), part->second.begin(), part->second.end());
  }
}

// An array that served many layers would let a small file ask for much memory.
NetworkWeights distinct(NetworkWeights found) {
  std::set<const Array*> seen;
  for (const auto& [layer, values] : found)
    for (const auto& [name, value] : values)
      if (!seen.insert(value.get()).second)
        throw mismatch("the weight " + ingot::quoted(name) + " has the data of another one", layer->name);
  return found;
}

}  // namespace

NetworkWeights archive_weights(const NetworkConfig& network, const Hdf5Group& contents) {
  NetworkWeights found;
  const Hdf5Group* layers = contents.find_group("layers");
  if (!layers) layers = contents.find_group("_layer_checkpoint_dependencies");  // Keras 2.12 and 2.13
  archive_layers(network, layers ? *layers : Hdf5Group{}, found);
  return distinct(std::move(found));
}

NetworkWeights legacy_weights(const NetworkConfig& network, const Hdf5Group& model_weights) {
  NetworkWeights found;
  for (const LayerConfig& layer : network.layers) {
    std::vector<Slot> slots, others;
    collect_slots(layer, true, slots, others, found);
    slots.insert(slots.end(), others.begin(), others.end());
    const Hdf5Group* group = model_weights.find_group(layer.name);
    const std::vector<std::string> names = group ? text_list(*group, "weight_names") : std::vector<std::string>{};
    if (names.size() != slots.size())
      throw mismatch("the file has " + std::to_string(names.size()) + " weights of this layer, expected " +
                         std::to_string(slots.size()),
                     layer.name);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const ArrayPtr value = group ? group->find_array(names[i]) : nullptr;
      if (!value) throw mismatch("the file has no data of the weight " + ingot::quoted(names[i]), layer.name);
      found[slots[i].layer][slots[i].name] = value;
    }
  }
  return distinct(std::move(found));
}

}  // namespace ingot
