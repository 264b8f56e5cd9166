// Learning-rate schedules: the rate as graph code of the optimizer's iteration counter, so that it is part of the step.
#pragma once
#include <utility>

#include "frontend/tensor_function.h"

namespace ingot::optimizers::schedules {

// A schedule is a function from the step to the rate, both scalars of one floating dtype; step counts the calls so far
// (0 in the first), without regard to gradient accumulation, as Keras 3 counts for schedules. Any such function makes a
// schedule of its own: Schedule([](const Tensor& step) { return 0.1 / (step + 1); }).
class Schedule {
 public:
  explicit Schedule(TensorFunction<Tensor> rate) : rate_(std::move(rate)) {}
  Tensor operator()(const Tensor& step) const { return rate_(step); }

 private:
  TensorFunction<Tensor> rate_;
};

}  // namespace ingot::optimizers::schedules
