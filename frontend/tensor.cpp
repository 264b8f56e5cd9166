// What a symbolic tensor knows of itself, and its operators.
#include "frontend/tensor.h"

#include "frontend/definition.h"
#include "frontend/operation.h"

namespace ingot {

const std::string& Tensor::name() const { return definition_->tensors[id_].name; }
const Shape& Tensor::shape() const { return definition_->tensors[id_].type.shape; }
DType Tensor::dtype() const { return definition_->tensors[id_].type.dtype; }
bool Tensor::is_sparse() const { return definition_->tensors[id_].sparse.has_value(); }

// Keras 2 prints TensorFlow's form, with the output index after a colon.
std::string Tensor::repr() const {
  const std::string type = "shape=" + keras_shape(shape()) + ", dtype=" + std::string(info(dtype()).keras_name);
  if (definition_->profile == Profile::keras2) return "Tensor(\"" + name() + ":0\", " + type + ")";
  return "<KerasTensor " + type + ", sparse=" + (is_sparse() ? "True" : "False") + ", name=" + name() + ">";
}

std::string repr(const std::vector<Tensor>& tensors) {
  std::string text = "[";
  for (const Tensor& t : tensors) text += (text.size() > 1 ? ", " : "") + t.repr();
  return text + "]";
}

Tensor operator+(const Operand& a, const Operand& b) { return operation(op::add, {a, b}); }
Tensor operator-(const Operand& a, const Operand& b) { return operation(op::subtract, {a, b}); }
Tensor operator*(const Operand& a, const Operand& b) { return operation(op::multiply, {a, b}); }
Tensor operator/(const Operand& a, const Operand& b) { return operation(op::divide, {a, b}); }
Tensor operator%(const Operand& a, const Operand& b) { return operation(op::remainder, {a, b}); }
Tensor operator-(const Operand& a) { return operation(op::negate, {a}); }

}  // namespace ingot

template class std::vector<ingot::Tensor>;
