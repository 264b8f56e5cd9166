// Adamax: Adam with the largest gradient in place of the mean square.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct AdamaxOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001, keras2 0.002
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  INGOT_OPTIMIZER_OPTIONS;
};

// m' = beta_1 * m + (1 - beta_1) * g;  u' = max(beta_2 * u, |g|);  p' = p - rate / (1 - beta_1^t) * m' / (u' + epsilon)
// (Kingma and Ba, arXiv 1412.6980, section 7.1). Both profiles.
class Adamax : public Optimizer {
 public:
  explicit Adamax(const AdamaxOptions& options = {});
};

}  // namespace ingot::optimizers
