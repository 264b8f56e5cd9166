// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/adamax.py.
#include "frontend/optimizers/adamax.h"

#include "frontend/backend.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class AdamaxOptimizer final : public OptimizerBase {
 public:
  explicit AdamaxOptimizer(const AdamaxOptions& options)
      : OptimizerBase({"Adamax", 0.002, 0.001}, common_options(options)), options_(options) {}

  void build(const std::vector<Tensor>& parameters) override {
    const auto slots = add_slots(parameters, {{"m", "momentum"}, {"u", "norm"}});
    means_ = slots[0];
    norms_ = slots[1];
  }

  void prepare(const Rates& rates) override {
    rate_ = rates.learning_rate / (1 - K::pow(options_.beta_1, rates.step_number));
  }

  Tensor step(const Step& s) override {
    const Tensor& m = means_[s.index];
    const Tensor& u = norms_[s.index];
    const Tensor mean = m * options_.beta_1 + s.gradient * (1 - options_.beta_1);
    const Tensor norm = K::maximum(u * options_.beta_2, K::abs(s.gradient));
    set(m, mean);
    set(u, norm);
    return s.parameter - mean * rate_ / (norm + options_.epsilon);
  }

 private:
  AdamaxOptions options_;
  Slots means_, norms_;
  Tensor rate_;
};

}  // namespace

Adamax::Adamax(const AdamaxOptions& options) : Optimizer(std::make_shared<AdamaxOptimizer>(options)) {}

}  // namespace ingot::optimizers
