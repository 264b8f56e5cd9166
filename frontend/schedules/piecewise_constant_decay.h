// A rate that is constant between boundaries.
#pragma once
#include <vector>

#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct PiecewiseConstantDecayOptions {
  std::vector<double> boundaries;  // steps, rising; fractions are dropped, as Keras casts them
  std::vector<double> values;      // one more than boundaries
};

// values[0] up to and with step boundaries[0], values[1] up to and with boundaries[1], ..., the last one afterwards.
// Throws ValueError unless there is one value more than boundaries, and at least one boundary.
class PiecewiseConstantDecay : public Schedule {
 public:
  explicit PiecewiseConstantDecay(const PiecewiseConstantDecayOptions& options);
};

}  // namespace ingot::optimizers::schedules
