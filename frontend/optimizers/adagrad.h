// Adagrad.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct AdagradOptions {
  std::optional<LearningRate> learning_rate = {};        // 0.001, keras2 0.01
  std::optional<double> initial_accumulator_value = {};  // keras3: 0.1; keras2 begins with 0
  double epsilon = 1e-7;
  INGOT_OPTIMIZER_OPTIONS;
};

// a' = a + g^2;  p' = p - rate * g / sqrt(a' + epsilon), keras2: / (sqrt(a') + epsilon) (Duchi et al., JMLR 2011).
class Adagrad : public Optimizer {
 public:
  explicit Adagrad(const AdagradOptions& options = {});
};

}  // namespace ingot::optimizers
