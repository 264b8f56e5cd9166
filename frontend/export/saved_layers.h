// The layers of a network with the values of their weights, as Keras' files have them: a tree, nested networks within.
#pragma once
#include <string>
#include <vector>

#include "frontend/model.h"

namespace ingot {

struct SavedWeight {
  std::string name;      // "kernel"
  ArrayPtr value;        // of the running program
  bool is_trainable;     // the layer and all networks around it included
  std::string variable;  // "dense_1/kernel"
};

struct SavedLayer {
  std::string class_name, name;
  std::vector<SavedWeight> weights;  // in Keras' order
  std::vector<SavedLayer> layers;    // of a nested network, in the order of its `layers`
};

// Throws ValueError when the network is not built.
std::vector<SavedLayer> saved_layers(const Network& model);

// The weights of the whole tree: of each layer, in order, its own first.
std::vector<SavedWeight*> all_weights(std::vector<SavedLayer>& layers);

}  // namespace ingot
