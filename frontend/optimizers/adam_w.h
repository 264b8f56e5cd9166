// AdamW: Adam with decoupled weight decay.
#pragma once
#include "frontend/optimizers/adam.h"

namespace ingot::optimizers {

// p is p * (1 - weight_decay * rate) before Adam's step (Loshchilov and Hutter, arXiv 1711.05101); weight_decay is
// 0.004 unless it is given. keras3 only.
class AdamW : public Adam {
 public:
  explicit AdamW(const AdamOptions& options = {});
};

}  // namespace ingot::optimizers
