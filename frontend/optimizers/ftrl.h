// FTRL: follow the regularized leader.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct FtrlOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001
  double learning_rate_power = -0.5;
  double initial_accumulator_value = 0.1;
  double l1_regularization_strength = 0, l2_regularization_strength = 0;
  double l2_shrinkage_regularization_strength = 0;
  double beta = 0;
  INGOT_OPTIMIZER_OPTIONS;
};

// a' = a + g^2, r = a^-power, r' = a'^-power with power = learning_rate_power;
// z' = z + g + 2 * l2_shrinkage * p - (r' - r) / rate * p;
// p' = (clip(z', -l1, l1) - z') / (r' / rate + 2 * l2 + beta / rate) (McMahan et al., KDD 2013). keras3 only.
// Throws ValueError with Keras' sentence for a negative strength or initial value and for a positive power.
class Ftrl : public Optimizer {
 public:
  explicit Ftrl(const FtrlOptions& options = {});
};

}  // namespace ingot::optimizers
