// Remainder of a division, with Python's sign.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return binary(scalar::Opcode::remainder, x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::remainder =
    map_op("remainder", "a - b floor(a / b): has the sign of b; of integers by zero it is 0.", binary_operands, body);

}  // namespace ingot
