// Keras 3.15.1, optimizers/schedules/learning_rate_schedule.py.
#include "frontend/schedules/polynomial_decay.h"

#include "frontend/backend.h"
#include "frontend/schedules/decay_steps.h"

namespace ingot::optimizers::schedules {

PolynomialDecay::PolynomialDecay(const PolynomialDecayOptions& options)
    : Schedule([options](const Tensor& step) {
        const double steps = options.decay_steps;
        // The first multiple of decay_steps that is not below the step; in step 0 the first one.
        const Tensor part =
            options.cycle ? step / (steps * K::maximum(K::ceil(step / steps), 1)) : K::minimum(step, steps) / steps;
        return (options.initial_learning_rate - options.end_learning_rate) * K::pow(1 - part, options.power) +
               options.end_learning_rate;
      }) {
  check_decay_steps("decay_steps", options.decay_steps);
}

}  // namespace ingot::optimizers::schedules
