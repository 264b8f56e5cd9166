// Activation layers with parameters: ReLU, LeakyReLU, ELU, Softmax, PReLU.
#pragma once
#include <optional>

#include "frontend/layer.h"

namespace ingot::layers {

struct AdvancedActivationOptions {
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};
struct ReLUOptions {
  std::optional<double> max_value = {};
  double negative_slope = 0, threshold = 0;
  std::string name = {};
};
struct PReLUOptions {
  Initializer alpha_initializer = "zeros";
  std::vector<std::int64_t> shared_axes = {};  // counted with the batch axis, from 1
  std::string name = {};
};

// x above the threshold, limited by max_value; negative_slope (x - threshold) up to it. Keras' documentation has x from
// the threshold on, its code (keras/src/activations, function relu) has the strict comparison.
class ReLU : public Layer {
 public:
  explicit ReLU(const ReLUOptions& options = {});
};
class LeakyReLU : public Layer {
 public:
  explicit LeakyReLU(double negative_slope = 0.3, const AdvancedActivationOptions& options = {});
};
class ELU : public Layer {
 public:
  explicit ELU(double alpha = 1, const AdvancedActivationOptions& options = {});
};
class Softmax : public Layer {
 public:
  explicit Softmax(int axis = -1, const AdvancedActivationOptions& options = {});
};
// max(x, 0) + alpha min(x, 0) with a trained alpha of the input's shape. Throws ValueError when that is not known.
class PReLU : public Layer {
 public:
  explicit PReLU(const PReLUOptions& options = {});
};

}  // namespace ingot::layers
