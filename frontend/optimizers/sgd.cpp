// Keras 2.3.1, optimizers.py; Keras 3.15.1, optimizers/sgd.py.
#include "frontend/optimizers/sgd.h"

#include "frontend/errors.h"
#include "frontend/optimizers/optimizer_base.h"

namespace ingot::optimizers {
namespace {

class SGDOptimizer final : public OptimizerBase {
 public:
  explicit SGDOptimizer(const SGDOptions& options)
      : OptimizerBase({"SGD", 0.01, 0.01}, common_options(options)),
        momentum_(options.momentum),
        nesterov_(options.nesterov) {
    if (!is_keras2() && !(momentum_ >= 0 && momentum_ <= 1))
      throw ValueError("`momentum` must be a float between [0, 1].");
  }

  void build(const std::vector<Tensor>& parameters) override {
    if (is_keras2() || momentum_ != 0) velocities_ = add_slots(parameters, {{"moment", "momentum"}})[0];
  }

  Tensor step(const Step& s) override {
    const Tensor descent = s.gradient * s.learning_rate;
    if (velocities_.empty()) return s.parameter - descent;
    const Tensor& v = velocities_[s.index];
    const Tensor velocity = v * momentum_ - descent;
    set(v, velocity);
    return s.parameter + (nesterov_ ? velocity * momentum_ - descent : velocity);
  }

 private:
  double momentum_;
  bool nesterov_;
  Slots velocities_;
};

}  // namespace

SGD::SGD(const SGDOptions& options) : Optimizer(std::make_shared<SGDOptimizer>(options)) {}

}  // namespace ingot::optimizers
