// Keras 3.15.1, optimizers/ftrl.py.
#include "frontend/optimizers/ftrl.h"

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"
#include "frontend/python_text.h"

namespace ingot::optimizers {
namespace {

void check_sign(const char* argument, double value, bool fits, const char* wanted) {
  if (fits) return;
  throw ValueError("`" + std::string(argument) + "` needs to be " + wanted + " or zero. Received: " + argument + "=" +
                   python_number(value) + ".");
}

class FtrlOptimizer final : public OptimizerBase {
 public:
  explicit FtrlOptimizer(const FtrlOptions& options)
      : OptimizerBase({"Ftrl", {}, 0.001}, common_options(options)), options_(options) {
    const auto check_positive = [](const char* argument, double value) {
      check_sign(argument, value, !(value < 0), "positive");
    };
    check_positive("initial_accumulator_value", options.initial_accumulator_value);
    check_sign("learning_rate_power", options.learning_rate_power, !(options.learning_rate_power > 0), "negative");
    check_positive("l1_regularization_strength", options.l1_regularization_strength);
    check_positive("l2_regularization_strength", options.l2_regularization_strength);
    check_positive("l2_shrinkage_regularization_strength", options.l2_shrinkage_regularization_strength);
  }

  void build(const std::vector<Tensor>& parameters) override {
    const auto slots = add_slots(parameters, {{"", "accumulator", options_.initial_accumulator_value}, {"", "linear"}});
    squares_ = slots[0];
    linears_ = slots[1];
  }

  void prepare(const Rates& rates) override {
    inverse_rate_ = 1 / rates.learning_rate;
    regularization_ = 2 * options_.l2_regularization_strength + options_.beta * inverse_rate_;
  }

  Tensor step(const Step& s) override {
    const Tensor& a = squares_[s.index];
    const Tensor& z = linears_[s.index];
    const Tensor square = a + K::square(s.gradient);
    const Tensor root = raised(square);
    Tensor gradient = s.gradient;
    if (options_.l2_shrinkage_regularization_strength != 0)
      gradient = gradient + s.parameter * (2 * options_.l2_shrinkage_regularization_strength);
    const Tensor linear = z + (gradient - (root - raised(a)) * inverse_rate_ * s.parameter);
    set(a, square);
    set(z, linear);
    const double l1 = options_.l1_regularization_strength;
    const Tensor shrunk = l1 == 0 ? -linear : K::clip(linear, -l1, l1) - linear;
    return shrunk / (root * inverse_rate_ + regularization_);
  }

 private:
  Tensor raised(const Tensor& x) const {
    if (options_.learning_rate_power == -0.5) return operation(op::sqrt, {x});
    return K::pow(x, -options_.learning_rate_power);
  }

  FtrlOptions options_;
  Slots squares_, linears_;
  Tensor inverse_rate_, regularization_;
};

}  // namespace

Ftrl::Ftrl(const FtrlOptions& options) : Optimizer(std::make_shared<FtrlOptimizer>(options)) {}

}  // namespace ingot::optimizers
