// The dense layer: one matrix product, a bias and an activation.
#include "frontend/layers/dense.h"

#include "frontend/backend.h"
#include "frontend/errors.h"

namespace ingot::layers {
namespace {

class DenseLayer final : public LayerBase {
 public:
  DenseLayer(std::int64_t units, const DenseOptions& options)
      : LayerBase("Dense", {options.name, options.trainable, options.dtype}), units_(units), options_(kept_by_definition(options)) {
    if (units <= 0)
      throw ValueError("Received an invalid value for `units`, expected a positive integer. Received: units=" +
                       std::to_string(units));
    set_input_shape(options.input_shape);
  }

  void build(const std::vector<Tensor>& inputs) override {
    const Shape& shape = inputs[0].shape();
    if (shape.size() < 2) wrong_rank(0, "min_ndim=2", shape.size());
    if (!shape.back().is_number())
      throw ValueError("The last dimension of the inputs to `Dense` should be defined. Found `None`.");
    add_weight("kernel", {shape.back().value, units_}, options_.kernel_initializer,
               {.regularizer = options_.kernel_regularizer, .constraint = options_.kernel_constraint});
    if (options_.use_bias)
      add_weight("bias", {units_}, options_.bias_initializer,
                 {.regularizer = options_.bias_regularizer, .constraint = options_.bias_constraint});
  }

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    const Tensor kernel = weight("kernel");
    const Shape& shape = inputs[0].shape();
    if (shape.size() < 2) wrong_rank(0, "min_ndim=2", shape.size());
    if (shape.back() != kernel.shape()[0])
      throw ValueError("Input 0 is incompatible with layer " + name +
                       ": expected axis -1 of input shape to have value " + to_string(kernel.shape()[0]) +
                       " but got shape " + keras_shape(shape));
    Tensor x = K::dot(in_own_dtype(inputs[0]), kernel);
    if (options_.use_bias) x = x + weight("bias");
    x = options_.activation(x);
    regularize_activity(options_.activity_regularizer, x);
    return {x};
  }

 private:
  std::int64_t units_;
  DenseOptions options_;
};

}  // namespace

Dense::Dense(std::int64_t units, const DenseOptions& options) : Layer(std::make_unique<DenseLayer>(units, options)) {}

}  // namespace ingot::layers
