// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/rmsprop.py.
#include "frontend/optimizers/rmsprop.h"

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class RMSpropOptimizer final : public OptimizerBase {
 public:
  explicit RMSpropOptimizer(const RMSpropOptions& options)
      : OptimizerBase({"RMSprop", 0.001, 0.001}, common_options(options)),
        rho_(options.rho),
        momentum_(options.momentum.value_or(0)),
        epsilon_(options.epsilon),
        centered_(options.centered) {
    if (!is_keras2()) return;
    check_not_given("momentum", options.momentum);
    if (centered_) refuse_argument("centered", "True");
  }

  void build(const std::vector<Tensor>& parameters) override {
    squares_ = add_slots(parameters, {{"accumulator", "velocity"}})[0];
    if (momentum_ > 0) momenta_ = add_slots(parameters, {{"", "momentum"}})[0];
    if (centered_) means_ = add_slots(parameters, {{"", "average_gradient"}})[0];
  }

  Tensor step(const Step& s) override {
    const Tensor descent = s.gradient * s.learning_rate;
    Tensor square = averaged(squares_[s.index], K::square(s.gradient));
    if (is_keras2()) return s.parameter - descent / (operation(op::sqrt, {square}) + epsilon_);
    if (centered_) square = square - K::square(averaged(means_[s.index], s.gradient));
    const Tensor increment = descent / operation(op::sqrt, {square + epsilon_});
    if (momenta_.empty()) return s.parameter - increment;
    const Tensor& b = momenta_[s.index];
    const Tensor momentum = b * momentum_ + increment;
    set(b, momentum);
    return s.parameter - momentum;
  }

 private:
  Tensor averaged(const Tensor& slot, const Tensor& value) {
    const Tensor average = slot * rho_ + value * (1 - rho_);
    set(slot, average);
    return average;
  }

  double rho_, momentum_, epsilon_;
  bool centered_;
  Slots squares_, momenta_, means_;
};

}  // namespace

RMSprop::RMSprop(const RMSpropOptions& options) : Optimizer(std::make_shared<RMSpropOptimizer>(options)) {}

}  // namespace ingot::optimizers
