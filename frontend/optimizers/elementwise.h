// An optimizer whose rule is a function over scalars.
#pragma once
#include "frontend/map.h"
#include "frontend/optimizers/optimizer.h"
#include "frontend/optimizers/options.h"

namespace ingot::optimizers {

// A state of the shape of each parameter that a rule keeps: "adam/dense_kernel_momentum" has the name "momentum".
struct RuleSlot {
  std::string name;
  double initial = 0;
};

struct ElementwiseOptions {
  std::vector<RuleSlot> slots = {};                // up to 2
  std::optional<LearningRate> learning_rate = {};  // 0.01
  INGOT_OPTIMIZER_OPTIONS;
};

// A rule of one element as Map takes it, over Scalar or over the C++ type of the parameters:
//   (parameter, gradient, slots..., rate[, step]) -> (new parameter, new slots...)
// where step counts from 1, in the type of the parameters, and a rule without slots returns the new parameter alone:
//   Elementwise([](Scalar w, Scalar g, Scalar m, Scalar rate) {
//     m = 0.9f * m + g;
//     return std::pair<Scalar, Scalar>{w - rate * m, m};
//   }, {.slots = {{"momentum"}}})
// Clipping, weight decay, averages and what else all optimizers have happen around it, by the profile. Throws TypeError
// for a rule whose arguments or results are not as many as the slots ask for.
class Elementwise : public Optimizer {
 public:
  template <class F>
    requires(is_recorded_function<F> || is_typed_function<F>)
  explicit Elementwise(F rule, const ElementwiseOptions& options = {}, Place place = Place::current())
      : Elementwise(ElementFunction(std::move(rule), place), Signature<F>::Parameters::count,
                    ScalarCaller<F>::result_count(), options) {}

 private:
  Elementwise(const ElementFunction& rule, std::size_t arguments, std::size_t results,
              const ElementwiseOptions& options);
};

}  // namespace ingot::optimizers

extern template class std::vector<ingot::optimizers::RuleSlot>;  // made once, in elementwise.cpp
