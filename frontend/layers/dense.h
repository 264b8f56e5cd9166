// Dense: activation(x kernel + bias), on the last axis.
#pragma once
#include "frontend/activations.h"
#include "frontend/layer.h"

namespace ingot::layers {

struct DenseOptions {
  ActivationFunction activation = {};
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {}, bias_regularizer = {};
  Regularizer activity_regularizer = {};  // of the output
  Constraint kernel_constraint = {}, bias_constraint = {};
  std::string name = {};
  bool trainable = true;
  std::vector<std::int64_t> input_shape = {};  // without the batch axis; of the first layer of a Sequential
  DType dtype = DType::f32;
};

// x: [batch, ..., n] or a sparse [batch, n]; kernel: [n, units]; bias: [units]. Throws ValueError for rank below 2 and
// for a last axis that is not known.
class Dense : public Layer {
 public:
  explicit Dense(std::int64_t units, const DenseOptions& options = {});
};

}  // namespace ingot::layers
