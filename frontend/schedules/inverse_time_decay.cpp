// Keras 3.15.1, optimizers/schedules/learning_rate_schedule.py.
#include "frontend/schedules/inverse_time_decay.h"

#include "frontend/backend.h"
#include "frontend/schedules/decay_steps.h"

namespace ingot::optimizers::schedules {

InverseTimeDecay::InverseTimeDecay(const InverseTimeDecayOptions& options)
    : Schedule([options](const Tensor& step) {
        const Tensor periods = step / options.decay_steps;
        return options.initial_learning_rate /
               (1 + options.decay_rate * (options.staircase ? K::floor(periods) : periods));
      }) {
  check_decay_steps("decay_steps", options.decay_steps);
}

}  // namespace ingot::optimizers::schedules
