// Regularizers: scalars that a weight or the output of a layer adds to the loss of the models that contain it.
#pragma once
#include <string>

#include "frontend/tensor_function.h"

namespace ingot {

// A `kernel_regularizer` argument: a Keras name ("l1", "l2", "l1_l2", "orthogonal_regularizer", with Keras' default
// arguments), one made by the functions of namespace regularizers, a function on tensors, or nothing.
class Regularizer {
 public:
  Regularizer() = default;
  Regularizer(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  Regularizer(const std::string& name);  // NOLINT: implicit
  template <class Function>
    requires CallableFor<Function, Tensor, const Tensor&>
  Regularizer(Function function)  // NOLINT: implicit
      : function_(std::move(function)) {}

  bool is_none() const { return !function_; }
  // What x adds to the loss: rank 0. Not to be called when there is none.
  Tensor operator()(const Tensor& x) const { return function_(x); }

 private:
  TensorFunction<Tensor> function_;
};

// Formulas: Keras 3 src/regularizers/regularizers.py; l1 and l2 are those of Keras 2.3.1. Throw ValueError for a factor
// that is negative, infinite or NaN.
namespace regularizers {

enum class OrthogonalMode { rows, columns };

Regularizer L1(double l1 = 0.01);                    // l1 sum(|x|)
Regularizer L2(double l2 = 0.01);                    // l2 sum(x^2)
Regularizer L1L2(double l1 = 0.0, double l2 = 0.0);  // their sum; the name "l1_l2" takes 0.01 for both
// factor times the mean of |cos| between any two rows (or columns) of a matrix.
Regularizer OrthogonalRegularizer(double factor = 0.01, OrthogonalMode mode = OrthogonalMode::rows);

}  // namespace regularizers
}  // namespace ingot
