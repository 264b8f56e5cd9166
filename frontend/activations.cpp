// Activation functions: each is one op of the language.
#include "frontend/activations.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct Named {
  const char* name;
  Tensor (*apply)(const Operand& x);
};

template <const OpDef& op_>
Tensor apply_op(const Operand& x) {
  return operation(op_, {x});
}

constexpr Named named[] = {
    {"linear", activations::linear},
    {"relu", activations::relu},
    {"relu6", activations::relu6},
    {"leaky_relu", [](const Operand& x) { return activations::leaky_relu(x); }},
    {"elu", [](const Operand& x) { return activations::elu(x); }},
    {"selu", activations::selu},
    {"celu", [](const Operand& x) { return activations::celu(x); }},
    {"softplus", activations::softplus},
    {"softsign", activations::softsign},
    {"softmax", [](const Operand& x) { return activations::softmax(x); }},
    {"log_softmax", [](const Operand& x) { return activations::log_softmax(x); }},
    {"tanh", activations::tanh},
    {"sigmoid", activations::sigmoid},
    {"exponential", activations::exponential},
    {"hard_sigmoid", activations::hard_sigmoid},
    {"silu", activations::silu},
    {"swish", activations::silu},
    {"hard_silu", activations::hard_silu},
    {"hard_swish", activations::hard_silu},
    {"gelu", [](const Operand& x) { return activations::gelu(x); }},
    {"mish", activations::mish},
    {"squareplus", apply_op<op::squareplus>},
    {"tanh_shrink", apply_op<op::tanh_shrink>},
    {"soft_shrink", apply_op<op::soft_shrink>},
    {"hard_shrink", apply_op<op::hard_shrink>},
    {"hard_tanh", apply_op<op::hard_tanh>},
    {"log_sigmoid", apply_op<op::log_sigmoid>},
};

const Named& find(const std::string& name) {
  for (const Named& entry : named)
    if (name == entry.name) return entry;
  std::vector<std::string> known;
  for (const Named& entry : named) known.emplace_back(entry.name);
  ValueError error(profile() == Profile::keras2
                       ? "Unknown activation function:" + printable(name)
                       : "Could not interpret activation function identifier: " + printable(name));
  const std::string near = nearest(name, known.data(), known.data() + known.size());
  if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
  throw error;
}

}  // namespace

ActivationFunction::ActivationFunction(const ElementFunction& function)
    : function_([function](const Tensor& x) { return function({x}).front(); }) {}

ActivationFunction::ActivationFunction(const char* name) : ActivationFunction(std::string(name)) {}
ActivationFunction::ActivationFunction(const std::string& name) : name_(name) {
  if (!name.empty()) find(name);
}

Tensor ActivationFunction::operator()(const Operand& x) const {
  if (function_) return function_(x.tensor);
  return is_linear() ? x.tensor : find(name_).apply(x);
}

namespace activations {

Tensor linear(const Operand& x) { return x.tensor; }
Tensor relu(const Operand& x) { return operation(op::relu, {x}); }
Tensor relu6(const Operand& x) { return operation(op::relu6, {x}); }
Tensor leaky_relu(const Operand& x, double slope) {
  return operation(op::leaky_relu, {x}, {{"negative_slope", slope}});
}
Tensor elu(const Operand& x, double alpha) { return operation(op::elu, {x}, {{"alpha", alpha}}); }
Tensor selu(const Operand& x) { return operation(op::selu, {x}); }
Tensor celu(const Operand& x, double alpha) { return operation(op::celu, {x}, {{"alpha", alpha}}); }
Tensor softplus(const Operand& x) { return operation(op::softplus, {x}); }
Tensor softsign(const Operand& x) { return operation(op::softsign, {x}); }
Tensor softmax(const Operand& x, int axis) { return operation(op::softmax, {x}, {{"axis", std::int64_t{axis}}}); }
Tensor log_softmax(const Operand& x, int axis) {
  return operation(op::log_softmax, {x}, {{"axis", std::int64_t{axis}}});
}
Tensor tanh(const Operand& x) { return operation(op::tanh, {x}); }
Tensor sigmoid(const Operand& x) { return operation(op::sigmoid, {x}); }
Tensor exponential(const Operand& x) { return operation(op::exp, {x}); }
Tensor silu(const Operand& x) { return operation(op::silu, {x}); }
Tensor hard_silu(const Operand& x) { return operation(op::hard_silu, {x}); }
Tensor gelu(const Operand& x, bool approximate) { return operation(op::gelu, {x}, {{"approximate", approximate}}); }
Tensor mish(const Operand& x) { return operation(op::mish, {x}); }

// Keras 2: clip(0.2 x + 0.5, 0, 1); Keras 3: clip(x / 6 + 0.5, 0, 1).
Tensor hard_sigmoid(const Operand& x) {
  const bool is_keras2 = x.tensor.definition()->profile == Profile::keras2;
  return operation(op::hard_sigmoid, {x}, {{"slope", is_keras2 ? 0.2 : 1.0 / 6}, {"offset", 0.5}});
}

ActivationFunction get(const std::string& name) { return name; }

}  // namespace activations
}  // namespace ingot
