// Nadam: Adam with Nesterov momentum.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct NadamOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001, keras2 0.002
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> schedule_decay = {};  // keras2: 0.004
  INGOT_OPTIMIZER_OPTIONS;
};

// m and v as in Adam. u_t = beta_1 * (1 - 0.5 * 0.96^(t * schedule_decay)), in keras3 with schedule_decay 1; U_t is the
// product of u_1 to u_t, a state: "nadam/u_product" (Keras 3 gives it no name but "variable"), keras2
// "Nadam/m_schedule".
//   n = (1 - u_t) * g / (1 - U_t) + u_(t+1) * m' / (1 - U_t * u_(t+1))
//   p' = p - rate * n / (sqrt(v' / (1 - beta_2^t)) + epsilon)
// (Dozat 2016). keras2: without `decay`.
class Nadam : public Optimizer {
 public:
  explicit Nadam(const NadamOptions& options = {});
};

}  // namespace ingot::optimizers
