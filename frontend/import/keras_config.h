// The configuration of a Keras network, brought from its many written forms into one: Keras 2 lists or Keras 3 objects,
// Sequential as a list or an object, single tensors wrapped or not, node indices counted from 0 or from 1.
// Only the shape of the text is checked here; what the layers mean is decided by keras_layers.
#pragma once
#include <string>
#include <vector>

#include "frontend/import/json_reader.h"
#include "ir/error.h"

namespace ingot {

// An output of a call of a layer.
struct TensorReference {
  std::string layer;
  std::size_t call = 0;    // which call of the layer, from 0
  std::size_t output = 0;  // which of its outputs
  auto operator<=>(const TensorReference&) const = default;
};

struct NetworkConfig;

struct LayerConfig {
  std::string class_name, name, module, registered_name;  // the latter two are empty when they are not written
  const Json* arguments = nullptr;                        // of the constructor; an object
  std::vector<std::vector<TensorReference>> calls;        // inputs of each call; none in a Sequential
  bool has_other_arguments = false;                       // some call is given more than tensors and masks
  std::vector<NetworkConfig> network;                     // of a nested network: one element
};

struct NetworkConfig {
  std::string name;
  bool is_sequential = false;
  std::vector<LayerConfig> layers;               // in the order of the file; a Sequential may lack its InputLayer
  std::vector<TensorReference> inputs, outputs;  // of a Functional
  Json build_input_shape;                        // of a Sequential: null when it is not written
};

// `model`: {class_name, config, ...}, which must outlive the result. Throws Error IG2040 when it has not the form of a
// Keras network, IG2062 when the model is of the user's own class.
NetworkConfig read_network_config(const Json& model, const ImportLimits& limits);

// Whether a class is Keras' own, by what the file says of it.
bool is_own_class(const LayerConfig& layer);

// A member of an object. Throw Error IG2040 with the layer's name when it is missing or of another kind.
const Json& member(const Json& object, const char* key, const std::string& layer);
std::string text_member(const Json& object, const char* key, const std::string& layer);
const Json* find_member(const Json& object, const char* key);  // null when it is missing or null

Error malformed_config(const std::string& what);

}  // namespace ingot
