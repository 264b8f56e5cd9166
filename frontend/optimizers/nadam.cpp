// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/nadam.py.
#include "frontend/optimizers/nadam.h"

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class NadamOptimizer final : public OptimizerBase {
 public:
  explicit NadamOptimizer(const NadamOptions& options)
      : OptimizerBase({"Nadam", 0.002, 0.001, false}, common_options(options)), options_(options) {
    if (!is_keras2()) check_not_given("schedule_decay", options.schedule_decay);
    schedule_decay_ = is_keras2() ? options.schedule_decay.value_or(0.004) : 1;
  }

  void build(const std::vector<Tensor>& parameters) override {
    if (is_keras2()) product_ = add_scalar("m_schedule", parameters[0].dtype(), 1);
    const auto slots = add_slots(parameters, {{"m", "momentum"}, {"v", "velocity"}});
    means_ = slots[0];
    squares_ = slots[1];
    if (!is_keras2()) product_ = add_scalar("u_product", parameters[0].dtype(), 1);
  }

  void prepare(const Rates& rates) override {
    const Tensor& t = rates.step_number;
    const Tensor u = momentum(t), next = momentum(t + 1);
    const Tensor product = K::cast(product_, t.dtype()) * u;
    set(product_, K::cast(product, product_.dtype()));
    gradient_factor_ = rates.learning_rate * (1 - u) / (1 - product);
    mean_factor_ = rates.learning_rate * next / (1 - product * next);
    square_factor_ = 1 / (1 - K::pow(options_.beta_2, t));
  }

  Tensor step(const Step& s) override {
    const Tensor& m = means_[s.index];
    const Tensor& v = squares_[s.index];
    const Tensor mean = m * options_.beta_1 + s.gradient * (1 - options_.beta_1);
    const Tensor square = v * options_.beta_2 + K::square(s.gradient) * (1 - options_.beta_2);
    set(m, mean);
    set(v, square);
    return s.parameter - (mean * mean_factor_ + s.gradient * gradient_factor_) /
                             (operation(op::sqrt, {square * square_factor_}) + options_.epsilon);
  }

 private:
  Tensor momentum(const Tensor& t) const { return options_.beta_1 * (1 - 0.5 * K::pow(0.96, t * schedule_decay_)); }

  NadamOptions options_;
  double schedule_decay_ = 1;
  Slots means_, squares_;
  Tensor product_, mean_factor_, gradient_factor_, square_factor_;
};

}  // namespace

Nadam::Nadam(const NadamOptions& options) : Optimizer(std::make_shared<NadamOptimizer>(options)) {}

}  // namespace ingot::optimizers
