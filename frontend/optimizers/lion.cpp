// Keras 3.15.1, optimizers/lion.py.
#include "frontend/optimizers/lion.h"

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/optimizers/optimizer_base.h"
#include "frontend/python_text.h"

namespace ingot::optimizers {
namespace {

class LionOptimizer final : public OptimizerBase {
 public:
  explicit LionOptimizer(const LionOptions& options)
      : OptimizerBase({"Lion", {}, 0.001}, common_options(options)), beta_1_(options.beta_1), beta_2_(options.beta_2) {
    if (!(beta_1_ > 0 && beta_1_ <= 1))
      throw ValueError(
          "Argument `beta_1` must be in the [0, 1] range. Otherwise, the optimizer degenerates to SignSGD. Received: "
          "beta_1=" +
          python_number(beta_1_) + ".");
  }

  void build(const std::vector<Tensor>& parameters) override {
    momenta_ = add_slots(parameters, {{"", "momentum"}})[0];
  }

  Tensor step(const Step& s) override {
    const Tensor& m = momenta_[s.index];
    set(m, m * beta_2_ + s.gradient * (1 - beta_2_));
    return s.parameter - s.learning_rate * K::sign(m * beta_1_ + s.gradient * (1 - beta_1_));
  }

 private:
  double beta_1_, beta_2_;
  Slots momenta_;
};

}  // namespace

Lion::Lion(const LionOptions& options) : Optimizer(std::make_shared<LionOptimizer>(options)) {}

}  // namespace ingot::optimizers
