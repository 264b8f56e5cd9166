// The activation layer.
#include "frontend/layers/activation.h"

namespace ingot::layers {
namespace {

class ActivationLayer final : public LayerBase {
 public:
  ActivationLayer(const ActivationFunction& activation, const ActivationOptions& options)
      : LayerBase("Activation", {options.name}), activation_(kept_by_definition(activation)) {
    set_input_shape(options.input_shape);
  }
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {activation_(inputs[0])};
  }

 private:
  ActivationFunction activation_;
};

}  // namespace

Activation::Activation(const ActivationFunction& activation, const ActivationOptions& options)
    : Layer(std::make_unique<ActivationLayer>(activation, options)) {}

}  // namespace ingot::layers
