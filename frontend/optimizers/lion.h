// Lion: sign of an interpolated momentum.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct LionOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001
  double beta_1 = 0.9, beta_2 = 0.99;
  INGOT_OPTIMIZER_OPTIONS;
};

// p' = p - rate * sign(beta_1 * m + (1 - beta_1) * g);  m' = beta_2 * m + (1 - beta_2) * g (Chen et al.,
// arXiv 2302.06675). keras3 only. Throws ValueError with Keras' sentence unless 0 < beta_1 <= 1.
class Lion : public Optimizer {
 public:
  explicit Lion(const LionOptions& options = {});
};

}  // namespace ingot::optimizers
