// Walks a network as Keras walks model.layers.
#include "frontend/export/saved_layers.h"

#include <memory>

#include "frontend/definition.h"
#include "frontend/executor.h"
#include "frontend/network.h"

namespace ingot {
namespace {

std::vector<SavedLayer> saved(const NetworkLayer& network, bool is_trainable) {
  std::vector<SavedLayer> layers;
  for (const LayerBase* layer : network.listed_layers()) {
    SavedLayer result{layer->class_name, layer->name, {}, {}};
    const bool trains = is_trainable && layer->trainable;
    if (const auto* inner = dynamic_cast<const NetworkLayer*>(layer)) result.layers = saved(*inner, trains);
    for (const LayerWeight& weight : layer->weights) {
      const Tensor variable = layer->tensor(weight.tensor);
      result.weights.push_back({weight.name, std::make_shared<const Array>(state_value(variable).array()),
                                trains && weight.is_trainable, variable.name()});
    }
    layers.push_back(std::move(result));
  }
  return layers;
}

}  // namespace

std::vector<SavedLayer> saved_layers(const Network& model) {
  static_cast<void>(model.inputs());  // throws when it is not built
  const auto& network = static_cast<const NetworkLayer&>(*model.base());
  return saved(network, network.trainable);
}

std::vector<SavedWeight*> all_weights(std::vector<SavedLayer>& layers) {
  std::vector<SavedWeight*> all;
  for (SavedLayer& layer : layers) {
    for (SavedWeight& weight : layer.weights) all.push_back(&weight);
    const std::vector<SavedWeight*> inner = all_weights(layer.layers);
    all.insert(all.end(), inner.begin(), inner.end());
  }
  return all;
}

}  // namespace ingot
