// Sign.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return unary(scalar::Opcode::sign, x[0]); });
}

}  // namespace

constinit const OpDef op::sign = map_op("sign", "-1, 0 or 1; NaN stays.", unary_operands, body);

}  // namespace ingot
