// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/adam.py.
#include "frontend/optimizers/adam.h"

#include "frontend/backend.h"
#include "frontend/operation.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class AdamOptimizer final : public OptimizerBase {
 public:
  AdamOptimizer(std::string_view class_name, std::optional<double> keras2_rate, const AdamOptions& options)
      : OptimizerBase({class_name, keras2_rate, 0.001}, common_options(options)), options_(options) {}

  void build(const std::vector<Tensor>& parameters) override {
    const auto slots = add_slots(parameters, {{"m", "momentum"}, {"v", "velocity"}});
    means_ = slots[0];
    squares_ = slots[1];
    if (options_.amsgrad) {
      largest_ = add_slots(parameters, {{"vhat", "velocity_hat"}})[0];
    } else if (is_keras2()) {  // placeholders of one element, which no step reads
      for (std::size_t i = 0; i < parameters.size(); ++i)
        weights.push_back(
            definition->add_state(name + "/vhat_" + std::to_string(i), Array(Type{DType::f32, {1}}), false));
    }
  }

  void prepare(const Rates& rates) override {
    const Tensor& t = rates.step_number;
    rate_ =
        rates.learning_rate * operation(op::sqrt, {1 - K::pow(options_.beta_2, t)}) / (1 - K::pow(options_.beta_1, t));
  }

  Tensor step(const Step& s) override {
    const Tensor& m = means_[s.index];
    const Tensor& v = squares_[s.index];
    const Tensor mean = m * options_.beta_1 + s.gradient * (1 - options_.beta_1);
    Tensor square = v * options_.beta_2 + K::square(s.gradient) * (1 - options_.beta_2);
    set(m, mean);
    set(v, square);
    if (options_.amsgrad) {
      const Tensor& largest = largest_[s.index];
      square = K::maximum(largest, square);
      set(largest, square);
    }
    return s.parameter - mean * rate_ / (operation(op::sqrt, {square}) + options_.epsilon);
  }

 private:
  AdamOptions options_;
  Slots means_, squares_, largest_;
  Tensor rate_;
};

}  // namespace

Adam::Adam(const AdamOptions& options) : Adam("Adam", 0.001, options) {}

Adam::Adam(std::string_view class_name, std::optional<double> keras2_rate, const AdamOptions& options)
    : Optimizer(std::make_shared<AdamOptimizer>(class_name, keras2_rate, options)) {}

}  // namespace ingot::optimizers
