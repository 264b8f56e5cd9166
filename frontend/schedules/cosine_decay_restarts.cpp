// Keras 3.15.1, optimizers/schedules/learning_rate_schedule.py.
#include "frontend/schedules/cosine_decay_restarts.h"

#include <numbers>

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/schedules/decay_steps.h"

namespace ingot::optimizers::schedules {
namespace {

// With t_mul = q, restart i comes after 1 + q + ... + q^(i-1) = (1 - q^i) / (1 - q) first periods.
Tensor rate(const Tensor& step, const CosineDecayRestartsOptions& options) {
  const Tensor periods = step / options.first_decay_steps;
  Tensor restarts, part;
  if (options.t_mul == 1) {
    restarts = K::floor(periods);
    part = periods - restarts;
  } else {
    const Tensor ratio = constant_tensor(scalar_array(step.dtype(), options.t_mul), Place::current());
    restarts = K::floor(K::log(1 - periods * (1 - options.t_mul)) / K::log(ratio));
    const Tensor length = K::pow(options.t_mul, restarts);
    part = (periods - (1 - length) / (1 - options.t_mul)) / length;
  }
  const Tensor cosine = 0.5 * K::pow(options.m_mul, restarts) * (1 + K::cos(std::numbers::pi * part));
  return options.initial_learning_rate * ((1 - options.alpha) * cosine + options.alpha);
}

}  // namespace

CosineDecayRestarts::CosineDecayRestarts(const CosineDecayRestartsOptions& options)
    : Schedule([options](const Tensor& step) { return rate(step, options); }) {
  check_decay_steps("first_decay_steps", options.first_decay_steps);
}

}  // namespace ingot::optimizers::schedules
