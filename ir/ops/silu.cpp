// Sigmoid linear unit, also called swish (Ramachandran et al., arXiv 1710.05941).
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return x[0] / (1 + exp(-x[0])); });
}

// s + y (1 - s) with s = sigmoid(x): stays finite where exp(-x) does not.
scalar::Program backward(const OpCall& call) {
  return gradient_body(call, [](auto x, auto y, auto dy) {
    const auto s = 1 / (1 + exp(-x));
    return dy * (s + y * (1 - s));
  });
}

}  // namespace

constinit const OpDef op::silu =
    map_op("silu", "x * sigmoid(x), computed as x / (1 + exp(-x)).", unary_operands, body, {}, backward);

}  // namespace ingot
