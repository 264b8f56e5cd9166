// Activation functions by Keras name, as functions on tensors, and as arguments of layers.
#pragma once
#include <string>
#include <type_traits>

#include "frontend/map.h"
#include "frontend/tensor_function.h"

namespace ingot {

// An `activation` argument: a Keras name ("relu", "softmax", ...), a function on tensors, a function over scalars for
// Map ([](Scalar v) { return max(v, 0.f); }), or nothing (linear). A generic lambda is taken for a function on tensors.
class ActivationFunction {
 public:
  ActivationFunction() = default;
  ActivationFunction(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  ActivationFunction(const std::string& name);  // NOLINT: implicit
  template <class Function>
    requires CallableFor<Function, Tensor, const Tensor&>
  ActivationFunction(Function function)  // NOLINT: implicit
      : function_(std::move(function)) {}

  template <class Function>
    requires is_scalar_function<Function, 1>
  ActivationFunction(Function function, Place place = Place::current())  // NOLINT: implicit
      : ActivationFunction(ElementFunction(std::move(function), place)) {}
  explicit ActivationFunction(const ElementFunction& function);

  bool is_linear() const { return !function_ && (name_.empty() || name_ == "linear"); }
  const std::string& name() const { return name_; }  // "" for a function
  Tensor operator()(const Operand& x) const;

 private:
  std::string name_;
  TensorFunction<Tensor> function_;
};

// Formulas and defaults: Keras 3 src/activations; hard_sigmoid follows the profile.
namespace activations {

Tensor linear(const Operand& x);
Tensor relu(const Operand& x);
Tensor relu6(const Operand& x);
Tensor leaky_relu(const Operand& x, double negative_slope = 0.2);
Tensor elu(const Operand& x, double alpha = 1.0);
Tensor selu(const Operand& x);
Tensor celu(const Operand& x, double alpha = 1.0);
Tensor softplus(const Operand& x);
Tensor softsign(const Operand& x);
Tensor softmax(const Operand& x, int axis = -1);
Tensor log_softmax(const Operand& x, int axis = -1);
Tensor tanh(const Operand& x);
Tensor sigmoid(const Operand& x);
Tensor exponential(const Operand& x);
Tensor hard_sigmoid(const Operand& x);
Tensor silu(const Operand& x);
Tensor hard_silu(const Operand& x);
Tensor gelu(const Operand& x, bool approximate = false);
Tensor mish(const Operand& x);

// By name; throws ValueError for an unknown one.
ActivationFunction get(const std::string& name);

}  // namespace activations
}  // namespace ingot
