// Decay along half a period of the cosine, with an optional linear warm-up.
#pragma once
#include <optional>

#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct CosineDecayOptions {
  double initial_learning_rate;
  double decay_steps;
  double alpha = 0;  // the lowest rate, as a part of the rate that the decay begins with
  std::optional<double> warmup_target = {};
  double warmup_steps = 0;
};

// rate * ((1 - alpha) * (1 + cos(pi * step / decay_steps)) / 2 + alpha), where step stops at decay_steps (Loshchilov
// and Hutter, arXiv 1608.03983). With a warmup_target the rate first rises from initial_learning_rate to it in
// warmup_steps steps and decays from there; without, warmup_steps is not looked at. Throws ValueError unless
// decay_steps > 0.
class CosineDecay : public Schedule {
 public:
  explicit CosineDecay(const CosineDecayOptions& options);
};

}  // namespace ingot::optimizers::schedules
