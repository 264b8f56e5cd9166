// Adam.
#pragma once
#include <string_view>

#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct AdamOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.001
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  INGOT_OPTIMIZER_OPTIONS;
};

// m' = beta_1 * m + (1 - beta_1) * g;  v' = beta_2 * v + (1 - beta_2) * g^2;  with amsgrad h' = max(h, v') for v'
// below; p' = p - rate_t * m' / (sqrt(v') + epsilon) where rate_t = rate * sqrt(1 - beta_2^t) / (1 - beta_1^t), t = 1,
// 2, ... (Kingma and Ba, arXiv 1412.6980, end of section 2; Reddi et al., ICLR 2018). Both profiles.
class Adam : public Optimizer {
 public:
  explicit Adam(const AdamOptions& options = {});

 protected:
  Adam(std::string_view class_name, std::optional<double> keras2_rate, const AdamOptions& options);
};

}  // namespace ingot::optimizers
