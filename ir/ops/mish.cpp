// A smooth activation without monotony (Misra, arXiv 1908.08681).
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return x[0] * tanh(maximum(x[0], 0) + log1p(exp(-abs(x[0])))); });
}

}  // namespace

constinit const OpDef op::mish = map_op("mish", "x * tanh(softplus(x)).", unary_operands, body);

}  // namespace ingot
