// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/adadelta.py.
#include "frontend/optimizers/adadelta.h"

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class AdadeltaOptimizer final : public OptimizerBase {
 public:
  explicit AdadeltaOptimizer(const AdadeltaOptions& options)
      : OptimizerBase({"Adadelta", 1.0, 0.001}, common_options(options)),
        rho_(options.rho),
        epsilon_(options.epsilon) {}

  void build(const std::vector<Tensor>& parameters) override {
    const auto slots =
        add_slots(parameters, {{"accumulator", "accumulated_grad"}, {"delta_accumulator", "accumulated_delta_var"}});
    squares_ = slots[0];
    deltas_ = slots[1];
  }

  Tensor step(const Step& s) override {
    const Tensor& a = squares_[s.index];
    const Tensor& d = deltas_[s.index];
    const Tensor square = a * rho_ + K::square(s.gradient) * (1 - rho_);
    const Tensor descent = s.gradient * operation(op::sqrt, {d + epsilon_}) / operation(op::sqrt, {square + epsilon_});
    set(a, square);
    set(d, d * rho_ + K::square(descent) * (1 - rho_));
    return s.parameter - descent * s.learning_rate;
  }

 private:
  double rho_, epsilon_;
  Slots squares_, deltas_;
};

}  // namespace

Adadelta::Adadelta(const AdadeltaOptions& options) : Optimizer(std::make_shared<AdadeltaOptimizer>(options)) {}

}  // namespace ingot::optimizers
