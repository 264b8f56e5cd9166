// Sine.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return unary(scalar::Opcode::sin, x[0]); });
}

}  // namespace

constinit const OpDef op::sin = map_op("sin", "sin(x), x in radians.", unary_operands, body);

}  // namespace ingot
