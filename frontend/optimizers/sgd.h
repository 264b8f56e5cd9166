// Stochastic gradient descent with momentum.
#pragma once
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

struct SGDOptions {
  std::optional<LearningRate> learning_rate = {};  // 0.01
  double momentum = 0;
  bool nesterov = false;
  INGOT_OPTIMIZER_OPTIONS;
};

// v' = momentum * v - rate * g;  p' = p + v', or with nesterov p + momentum * v' - rate * g (Sutskever et al. 2013).
// keras3 keeps no v without momentum; keras2 does, as Keras 2.3.1. keras3 throws ValueError for a momentum outside of
// [0, 1].
class SGD : public Optimizer {
 public:
  explicit SGD(const SGDOptions& options = {});
};

}  // namespace ingot::optimizers
