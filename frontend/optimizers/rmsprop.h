// RMSprop.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct RMSpropOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001
  double rho = 0.9;
  std::optional<double> momentum = {};  // keras3: 0
  double epsilon = 1e-7;
  bool centered = false;  // keras3
  INGOT_OPTIMIZER_OPTIONS;
};

// a' = rho * a + (1 - rho) * g^2 (Tieleman and Hinton 2012, lecture 6e), then
//   keras2: p' = p - rate * g / (sqrt(a') + epsilon)
//   keras3: i = rate * g / sqrt(a' + epsilon), centered: a' - m'^2 for a' where m' = rho * m + (1 - rho) * g;
//           p' = p - i, or with momentum p' = p - b' where b' = momentum * b + i
class RMSprop : public Optimizer {
 public:
  explicit RMSprop(const RMSpropOptions& options = {});
};

}  // namespace ingot::optimizers
