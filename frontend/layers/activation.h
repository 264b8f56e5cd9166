// Activation: an activation function as a layer of its own.
#pragma once
#include "frontend/activations.h"
#include "frontend/layer.h"

namespace ingot::layers {

struct ActivationOptions {
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};

class Activation : public Layer {
 public:
  explicit Activation(const ActivationFunction& activation, const ActivationOptions& options = {});
};

}  // namespace ingot::layers
