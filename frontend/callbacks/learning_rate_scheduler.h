// LearningRateScheduler: sets the learning rate at the start of each epoch, and logs it.
#pragma once
#include "frontend/callable.h"
#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

class LearningRateScheduler : public Callback {
 public:
  // (epoch from 0, learning rate) -> new learning rate. The optimizer's learning rate must be a state.
  using Schedule = Callable<double(int, double)>;
  explicit LearningRateScheduler(Schedule schedule, int verbose = 0);
};

}  // namespace ingot::callbacks
