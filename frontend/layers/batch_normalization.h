// BatchNormalization: normalises with the statistics of the batch while training, with moving averages otherwise.
#pragma once
#include "frontend/layer.h"

namespace ingot::layers {

struct BatchNormalizationOptions {
  int axis = -1;
  double momentum = 0.99;
  double epsilon = 1e-3;
  bool center = true, scale = true;
  Initializer beta_initializer = "zeros", gamma_initializer = "ones";
  Initializer moving_mean_initializer = "zeros", moving_variance_initializer = "ones";
  Regularizer beta_regularizer = {}, gamma_regularizer = {};
  Constraint beta_constraint = {}, gamma_constraint = {};
  std::string name = {};
  bool trainable = true;
  std::vector<std::int64_t> input_shape = {};
};

// gamma (x - mean) / sqrt(variance + epsilon) + beta per entry of `axis`. The updates of the moving averages are in
// updates(); a function makes them only when they are passed to it. Throws ValueError when the axis is not known.
class BatchNormalization : public Layer {
 public:
  explicit BatchNormalization(const BatchNormalizationOptions& options = {});
};

}  // namespace ingot::layers
