// Polynomial decay to an end rate.
#pragma once
#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct PolynomialDecayOptions {
  double initial_learning_rate;
  double decay_steps;
  double end_learning_rate = 0.0001;
  double power = 1;
  bool cycle = false;  // begins again, over twice, three times, ... decay_steps
};

// (initial_learning_rate - end_learning_rate) * (1 - step / decay_steps) ^ power + end_learning_rate, where step stops
// at decay_steps or, with a cycle, decay_steps is multiplied until it is not below step.
// Throws ValueError unless decay_steps > 0.
class PolynomialDecay : public Schedule {
 public:
  explicit PolynomialDecay(const PolynomialDecayOptions& options);
};

}  // namespace ingot::optimizers::schedules
