// Adadelta.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct AdadeltaOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001, keras2 1.0
  double rho = 0.95;
  double epsilon = 1e-7;
  INGOT_OPTIMIZER_OPTIONS;
};

// a' = rho * a + (1 - rho) * g^2;  s = g * sqrt(d + epsilon) / sqrt(a' + epsilon), with the old d;
// d' = rho * d + (1 - rho) * s^2;  p' = p - rate * s (Zeiler, arXiv 1212.5701). Both profiles.
class Adadelta : public Optimizer {
 public:
  explicit Adadelta(const AdadeltaOptions& options = {});
};

}  // namespace ingot::optimizers
