// Keras 3.15.1, optimizers/schedules/learning_rate_schedule.py.
#include "frontend/schedules/cosine_decay.h"

#include <numbers>

#include "frontend/backend.h"
#include "frontend/schedules/decay_steps.h"

namespace ingot::optimizers::schedules {
namespace {

Tensor decayed(const Tensor& step, double from, const CosineDecayOptions& options) {
  const Tensor cosine = 0.5 * (1 + K::cos(std::numbers::pi * (step / options.decay_steps)));
  return from * ((1 - options.alpha) * cosine + options.alpha);
}

Tensor rate(const Tensor& step, const CosineDecayOptions& options) {
  if (!options.warmup_target)
    return decayed(K::minimum(step, options.decay_steps), options.initial_learning_rate, options);
  const double target = *options.warmup_target, first = options.initial_learning_rate;
  const Tensor stopped = K::minimum(step, options.decay_steps + options.warmup_steps);
  return K::where(K::less(stopped, options.warmup_steps), (target - first) * (stopped / options.warmup_steps) + first,
                  decayed(stopped - options.warmup_steps, target, options));
}

}  // namespace

CosineDecay::CosineDecay(const CosineDecayOptions& options)
    : Schedule([options](const Tensor& step) { return rate(step, options); }) {
  check_decay_steps("decay_steps", options.decay_steps);
}

}  // namespace ingot::optimizers::schedules
