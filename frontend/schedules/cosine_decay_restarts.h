// Cosine decay with warm restarts.
#pragma once
#include "frontend/schedules/schedule.h"

namespace ingot::optimizers::schedules {

struct CosineDecayRestartsOptions {
  double initial_learning_rate;
  double first_decay_steps;
  double t_mul = 2;  // each period is t_mul times as long as the one before
  double m_mul = 1;  // and begins with m_mul times its rate
  double alpha = 0;  // the lowest rate, as a part of initial_learning_rate
};

// Periods of CosineDecay, one after the other (Loshchilov and Hutter, arXiv 1608.03983).
// Throws ValueError unless first_decay_steps > 0.
class CosineDecayRestarts : public Schedule {
 public:
  explicit CosineDecayRestarts(const CosineDecayRestartsOptions& options);
};

}  // namespace ingot::optimizers::schedules
