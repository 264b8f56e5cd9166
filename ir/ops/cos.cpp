// Cosine.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return unary(scalar::Opcode::cos, x[0]); });
}

}  // namespace

constinit const OpDef op::cos = map_op("cos", "cos(x), x in radians.", unary_operands, body);

}  // namespace ingot
