// Hyperbolic tangent.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return tanh(x[0]); });
}

}  // namespace

constinit const OpDef op::tanh = map_op("tanh", "tanh(x).", unary_operands, body);

}  // namespace ingot
