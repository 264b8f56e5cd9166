// Piecewise linear tanh.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return minimum(maximum(x[0], -1), 1); });
}

}  // namespace

constinit const OpDef op::hard_tanh = map_op("hard_tanh", "min(max(x, -1), 1).", unary_operands, body);

}  // namespace ingot
