// Activation layers with parameters.
#include "frontend/layers/advanced_activations.h"

#include <algorithm>

#include "frontend/activations.h"
#include "frontend/backend.h"
#include "frontend/errors.h"

namespace ingot::layers {
namespace {

class ParametricActivation final : public LayerBase {
 public:
  ParametricActivation(std::string_view kind, ActivationFunction function, const std::string& wanted,
                       const std::vector<std::int64_t>& input_shape = {})
      : LayerBase(kind, {wanted}), function_(std::move(function)) {
    set_input_shape(input_shape);
  }
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {function_(inputs[0])};
  }

 private:
  ActivationFunction function_;
};

class PReLULayer final : public LayerBase {
 public:
  explicit PReLULayer(const PReLUOptions& options) : LayerBase("PReLU", {options.name}), options_(options) {}

  void build(const std::vector<Tensor>& inputs) override {
    const Shape& x = inputs[0].shape();
    std::vector<std::int64_t> shape;
    for (std::size_t i = 1; i < x.size(); ++i) {
      const bool is_shared =
          std::count(options_.shared_axes.begin(), options_.shared_axes.end(), static_cast<std::int64_t>(i)) > 0;
      if (!is_shared && !x[i].is_number())
        throw ValueError("PReLU needs the size of axis " + std::to_string(i) + " of its input, shape " + keras_shape(x))
            .help("name the axis in shared_axes");
      shape.push_back(is_shared ? 1 : x[i].value);
    }
    add_weight("alpha", shape, options_.alpha_initializer);
  }
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {K::maximum(inputs[0], 0) + weight("alpha") * K::minimum(inputs[0], 0)};
  }

 private:
  PReLUOptions options_;
};

Tensor bounded_relu(const ReLUOptions& options, const Tensor& x) {
  if (options.threshold == 0 && options.negative_slope == 0) {
    if (!options.max_value) return activations::relu(x);
    return *options.max_value == 6 ? activations::relu6(x) : K::clip(x, 0, *options.max_value);
  }
  const Tensor above = options.max_value ? K::minimum(x, *options.max_value) : x;
  return K::where(K::greater(x, options.threshold), above, (x - options.threshold) * options.negative_slope);
}

}  // namespace

ReLU::ReLU(const ReLUOptions& options)
    : Layer(std::make_unique<ParametricActivation>(
          "ReLU", [options](const Tensor& x) { return bounded_relu(options, x); }, options.name)) {
  if (options.max_value && *options.max_value < 0)
    throw ValueError("max_value of Relu layer cannot be negative value: " + std::to_string(*options.max_value));
  if (options.negative_slope < 0)
    throw ValueError("negative_slope of Relu layer cannot be negative value: " +
                     std::to_string(options.negative_slope));
}
LeakyReLU::LeakyReLU(double slope, const AdvancedActivationOptions& options)
    : Layer(std::make_unique<ParametricActivation>(
          "LeakyReLU", [slope](const Tensor& x) { return activations::leaky_relu(x, slope); }, options.name,
          options.input_shape)) {}
ELU::ELU(double alpha, const AdvancedActivationOptions& options)
    : Layer(std::make_unique<ParametricActivation>(
          "ELU", [alpha](const Tensor& x) { return activations::elu(x, alpha); }, options.name, options.input_shape)) {}
Softmax::Softmax(int axis, const AdvancedActivationOptions& options)
    : Layer(std::make_unique<ParametricActivation>(
          "Softmax", [axis](const Tensor& x) { return activations::softmax(x, axis); }, options.name,
          options.input_shape)) {}
PReLU::PReLU(const PReLUOptions& options) : Layer(std::make_unique<PReLULayer>(options)) {}

}  // namespace ingot::layers
