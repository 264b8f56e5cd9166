// States are kept before each step and compared with nothing: what is not finite after it is a fault, unless it was so
// before.
#include "frontend/trainer/guarded_step.h"

#include <cmath>

#include "frontend/definition.h"
#include "frontend/executor.h"
#include "frontend/python_text.h"
#include "ir/text.h"

namespace ingot::trainer {
namespace {

bool is_finite(const NdArray& values) {
  if (!is_float(values.dtype())) return true;
  for (std::int64_t i = 0; i < values.size(); ++i)
    if (!std::isfinite(values.at(i))) return false;
  return true;
}

}  // namespace

GuardedStep::GuardedStep(const Network& model, OnNan policy)
    : train_(model.train_function()), is_checked_(policy != OnNan::proceed) {
  Definition& definition = *train_.definition();
  for (const Update& update : train_.record().function.updates)
    written_.push_back(definition.tensor(definition.state_tensors[update.state]));
}

std::vector<NdArray> GuardedStep::operator()(const std::vector<NdArray>& batch) {
  if (!is_checked_) return train_(batch);
  std::vector<NdArray> before;
  for (const Tensor& state : written_) before.push_back(state_value(state));
  std::vector<NdArray> outputs = train_(batch);
  fault.clear();
  if (!std::isfinite(outputs[0].item())) fault = "the loss is " + python_number(outputs[0].item());
  for (std::size_t i = 0; i < written_.size() && fault.empty(); ++i)
    if (!is_finite(state_value(written_[i])) && is_finite(before[i]))
      fault = quoted(written_[i].name()) + " is not finite";
  if (fault.empty()) return outputs;
  for (std::size_t i = 0; i < written_.size(); ++i) set_state_value(written_[i], before[i]);
  return {};
}

}  // namespace ingot::trainer
