// A step of training that can be undone.
#pragma once
#include <string>
#include <vector>

#include "frontend/fit.h"
#include "frontend/model.h"

namespace ingot::trainer {

// Calls train_function, and undoes what it stored when it is bad by the policy of OnNan.
class GuardedStep {
 public:
  GuardedStep(const Network& model, OnNan policy);

  // The outputs; none when the step was bad and all states are as before. `fault` then says what was not finite.
  std::vector<NdArray> operator()(const std::vector<NdArray>& batch);
  std::string fault;

 private:
  RecordedFunction train_;
  bool is_checked_;
  std::vector<Tensor> written_;  // states
};

}  // namespace ingot::trainer
