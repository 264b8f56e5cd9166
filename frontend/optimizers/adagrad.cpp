// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/adagrad.py.
#include "frontend/optimizers/adagrad.h"

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class AdagradOptimizer final : public OptimizerBase {
 public:
  explicit AdagradOptimizer(const AdagradOptions& options)
      : OptimizerBase({"Adagrad", 0.01, 0.001}, common_options(options)),
        initial_(options.initial_accumulator_value.value_or(is_keras2() ? 0 : 0.1)),
        epsilon_(options.epsilon) {
    if (is_keras2()) check_not_given("initial_accumulator_value", options.initial_accumulator_value);
  }

  void build(const std::vector<Tensor>& parameters) override {
    squares_ = add_slots(parameters, {{"accumulator", "accumulator", initial_}})[0];
  }

  Tensor step(const Step& s) override {
    const Tensor& a = squares_[s.index];
    const Tensor square = a + K::square(s.gradient);
    set(a, square);
    const Tensor root =
        is_keras2() ? operation(op::sqrt, {square}) + epsilon_ : operation(op::sqrt, {square + epsilon_});
    return s.parameter - s.gradient * s.learning_rate / root;
  }

 private:
  double initial_, epsilon_;
  Slots squares_;
};

}  // namespace

Adagrad::Adagrad(const AdagradOptions& options) : Optimizer(std::make_shared<AdagradOptimizer>(options)) {}

}  // namespace ingot::optimizers
