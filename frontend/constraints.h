// Constraints on weights: functions of a weight's new value that are part of its update. Layers attach them to their
// weights; optimizers apply them with constrained() after the step.
#pragma once
#include <string>

#include "frontend/backend.h"
#include "frontend/tensor_function.h"

namespace ingot {

// A `kernel_constraint` argument: a Keras name ("max_norm", "min_max_norm", "non_neg", "unit_norm", with Keras' default
// arguments), one made by the functions of namespace constraints, a function on tensors, or nothing.
class Constraint {
 public:
  Constraint() = default;
  Constraint(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  Constraint(const std::string& name);  // NOLINT: implicit
  template <class Function>
    requires CallableFor<Function, Tensor, const Tensor&>
  Constraint(Function function)  // NOLINT: implicit
      : function_(std::move(function)) {}

  bool is_none() const { return !function_; }
  // The weight as the constraint would have it, in its own shape.
  Tensor operator()(const Tensor& weight) const { return function_ ? function_(weight) : weight; }

 private:
  TensorFunction<Tensor> function_;
};

// Formulas: Keras 3 src/constraints/constraints.py, which are those of Keras 2.3.1. Norms are L2 norms along `axis`:
// axis 0 of a Dense kernel [n, units] gives one norm per unit.
namespace constraints {

struct MinMaxNormOptions {
  double min_value = 0, max_value = 1;
  double rate = 1;  // 1 enforces the bounds in one step, less moves towards them
  Axes axis = 0;
};

Constraint MaxNorm(double max_value = 2, Axes axis = 0);  // w clip(norm, 0, max_value) / (1e-7 + norm)
// w (rate clip(norm, min_value, max_value) + (1 - rate) norm) / (1e-7 + norm)
Constraint MinMaxNorm(const MinMaxNormOptions& options = {});
Constraint NonNeg();                 // max(w, 0)
Constraint UnitNorm(Axes axis = 0);  // w / (1e-7 + norm)

}  // namespace constraints

// The value that a parameter gets in place of `new_value`, by the constraint that its layer attached to it; `new_value`
// itself when there is none. Every optimizer's update of a parameter goes through it.
Tensor constrained(const Tensor& parameter, const Tensor& new_value);

}  // namespace ingot
