// Smooth rectifier, written so that exp cannot overflow.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return maximum(x[0], 0) + log1p(exp(-abs(x[0]))); });
}

// sigmoid(x); the two branches of the body would give 0 at x = 0.
scalar::Program backward(const OpCall& call) {
  return gradient_body(call, [](auto x, auto, auto dy) { return dy / (1 + exp(-x)); });
}

}  // namespace

constinit const OpDef op::softplus = map_op("softplus", "log(1 + exp(x)), computed as max(x, 0) + log1p(exp(-|x|)).",
                                            unary_operands, body, {}, backward);

}  // namespace ingot
