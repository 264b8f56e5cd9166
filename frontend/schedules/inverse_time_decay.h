// Decay with the inverse of time.
#pragma once
#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct InverseTimeDecayOptions {
  double initial_learning_rate;
  double decay_steps;
  double decay_rate;
  bool staircase = false;  // decays once every decay_steps steps
};

// initial_learning_rate / (1 + decay_rate * step / decay_steps), step / decay_steps rounded down for a staircase.
// Throws ValueError unless decay_steps > 0.
class InverseTimeDecay : public Schedule {
 public:
  explicit InverseTimeDecay(const InverseTimeDecayOptions& options);
};

}  // namespace ingot::optimizers::schedules
