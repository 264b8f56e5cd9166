// Logistic function. Where exp overflows, 1 / inf is the right 0.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return 1 / (1 + exp(-x[0])); });
}

// y (1 - y): stays finite where exp(-x) does not.
scalar::Program backward(const OpCall& call) {
  return gradient_body(call, [](auto, auto y, auto dy) { return dy * (y * (1 - y)); });
}

}  // namespace

constinit const OpDef op::sigmoid = map_op("sigmoid", "1 / (1 + exp(-x)).", unary_operands, body, {}, backward);

}  // namespace ingot
