// Exponential decay.
#pragma once
#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct ExponentialDecayOptions {
  double initial_learning_rate;
  double decay_steps;
  double decay_rate;
  bool staircase = false;  // decays once every decay_steps steps
};

// initial_learning_rate * decay_rate ^ (step / decay_steps), the exponent rounded down for a staircase.
// Throws ValueError unless decay_steps > 0.
class ExponentialDecay : public Schedule {
 public:
  explicit ExponentialDecay(const ExponentialDecayOptions& options);
};

}  // namespace ingot::optimizers::schedules
