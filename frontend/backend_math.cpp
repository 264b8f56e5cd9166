// Elementwise backend functions.
#include <algorithm>
#include <limits>
#include <utility>

#include "frontend/activations.h"
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/phase.h"

namespace ingot::K {

Tensor identity(const Operand& x) { return x.tensor; }
Tensor abs(const Operand& x) { return operation(op::abs, {x}); }
Tensor sign(const Operand& x) { return operation(op::sign, {x}); }
Tensor square(const Operand& x) { return operation(op::square, {x}); }
Tensor rsqrt(const Operand& x) { return operation(op::rsqrt, {x}); }
Tensor exp(const Operand& x) { return operation(op::exp, {x}); }
Tensor expm1(const Operand& x) { return operation(op::expm1, {x}); }
Tensor log(const Operand& x) { return operation(op::log, {x}); }
Tensor log1p(const Operand& x) { return operation(op::log1p, {x}); }
Tensor sin(const Operand& x) { return operation(op::sin, {x}); }
Tensor cos(const Operand& x) { return operation(op::cos, {x}); }
Tensor tanh(const Operand& x) { return operation(op::tanh, {x}); }
Tensor erf(const Operand& x) { return operation(op::erf, {x}); }
Tensor floor(const Operand& x) { return operation(op::floor, {x}); }
Tensor ceil(const Operand& x) { return operation(op::ceil, {x}); }
Tensor round(const Operand& x) { return operation(op::round, {x}); }

// Keras 2 clips below at 0 first (backend sqrt); Keras 3 does not.
Tensor sqrt(const Operand& x) {
  if (x.tensor.definition()->profile == Profile::keras3) return operation(op::sqrt, {x});
  return operation(op::sqrt, {Operand(operation(op::maximum, {x, Operand(0, x.place)}), x.place)});
}

Tensor pow(const Operand& x, const Operand& exponent) { return operation(op::power, {x, exponent}); }
Tensor maximum(const Operand& a, const Operand& b) { return operation(op::maximum, {a, b}); }
Tensor minimum(const Operand& a, const Operand& b) { return operation(op::minimum, {a, b}); }
// Where the limits cross, the minimum wins, as in Keras.
Tensor clip(const Operand& x, double minimum, double maximum) {
  maximum = std::max(minimum, maximum);
  return operation(op::clip, {x}, {{"minimum", minimum}, {"maximum", maximum}});
}

Tensor cast(const Operand& x, DType dtype) {
  if (x.tensor.dtype() == dtype) return x.tensor;
  return operation(op::cast, {x}, {{"dtype", dtype}});
}
Tensor cast(const Operand& x, const std::string& name) {
  DType dtype{};
  if (!parse_dtype(name, dtype)) throw TypeError("data type '" + name + "' not understood");
  return cast(x, dtype);
}

Tensor equal(const Operand& a, const Operand& b) { return operation(op::equal, {a, b}); }
Tensor not_equal(const Operand& a, const Operand& b) { return operation(op::not_equal, {a, b}); }
Tensor less(const Operand& a, const Operand& b) { return operation(op::less, {a, b}); }
Tensor less_equal(const Operand& a, const Operand& b) { return operation(op::less_equal, {a, b}); }
Tensor greater(const Operand& a, const Operand& b) { return operation(op::greater, {a, b}); }
Tensor greater_equal(const Operand& a, const Operand& b) { return operation(op::greater_equal, {a, b}); }
Tensor logical_and(const Operand& a, const Operand& b) { return operation(op::logical_and, {a, b}); }
Tensor logical_or(const Operand& a, const Operand& b) { return operation(op::logical_or, {a, b}); }
Tensor logical_not(const Operand& x) { return operation(op::logical_not, {x}); }

// Numbers take the dtype of the other branch, not that of the condition.
Tensor where(const Operand& condition, const Operand& a, const Operand& b) {
  const auto as_tensor = [](const Operand& x, const Operand& other) {
    if (x.is_tensor()) return x;
    const DType dtype = other.is_tensor() ? other.tensor.dtype() : DType::f32;
    return Operand(constant_tensor(scalar_array(dtype, x.number), x.place), x.place);
  };
  return operation(op::where, {condition, as_tensor(a, b), as_tensor(b, a)});
}
Tensor switch_(const Operand& condition, const Operand& then, const Operand& otherwise) {
  return where(condition, then, otherwise);
}

Tensor in_train_phase(const Operand& training, const Operand& inference) {
  const Training phase = resolved(*training.tensor.definition(), {});
  if (phase.kind() == Training::Kind::dynamic) return where(phase.phase(), training, inference);
  return phase.kind() == Training::Kind::training ? training.tensor : inference.tensor;
}
Tensor in_test_phase(const Operand& inference, const Operand& training) { return in_train_phase(training, inference); }

Tensor relu(const Operand& x) { return activations::relu(x); }
Tensor sigmoid(const Operand& x) { return activations::sigmoid(x); }
Tensor hard_sigmoid(const Operand& x) { return activations::hard_sigmoid(x); }
Tensor softplus(const Operand& x) { return activations::softplus(x); }
Tensor softsign(const Operand& x) { return activations::softsign(x); }
Tensor elu(const Operand& x, double alpha) { return activations::elu(x, alpha); }
Tensor softmax(const Operand& x, int axis) { return activations::softmax(x, axis); }

}  // namespace ingot::K
