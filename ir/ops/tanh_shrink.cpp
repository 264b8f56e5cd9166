// What tanh takes away.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return x[0] - tanh(x[0]); });
}

}  // namespace

constinit const OpDef op::tanh_shrink = map_op("tanh_shrink", "x - tanh(x).", unary_operands, body);

}  // namespace ingot
