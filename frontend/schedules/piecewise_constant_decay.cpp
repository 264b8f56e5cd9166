// Keras 3.15.1, optimizers/schedules/learning_rate_schedule.py.
#include "frontend/schedules/piecewise_constant_decay.h"

#include <cmath>

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/python_text.h"

namespace ingot::optimizers::schedules {
namespace {

Tensor rate(const Tensor& step, const PiecewiseConstantDecayOptions& options) {
  Tensor result = constant_tensor(scalar_array(step.dtype(), options.values.back()), Place::current());
  for (std::size_t i = options.boundaries.size(); i-- > 0;)
    result = K::where(K::less_equal(step, std::trunc(options.boundaries[i])), options.values[i], result);
  return result;
}

}  // namespace

PiecewiseConstantDecay::PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options)
    : Schedule([options](const Tensor& step) { return rate(step, options); }) {
  const std::size_t boundaries = options.boundaries.size(), values = options.values.size();
  if (values != boundaries + 1)
    throw ValueError("The length of boundaries should be 1 less than the length of values. Received: boundaries=" +
                     python_list(options.boundaries) + " of length " + std::to_string(boundaries) +
                     ", and values=" + python_list(options.values) + " of length " + std::to_string(values) + ".");
  if (boundaries == 0)
    throw ValueError("PiecewiseConstantDecay needs at least one boundary").help("give the rate itself: a number");
}

}  // namespace ingot::optimizers::schedules
