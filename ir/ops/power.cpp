// Powers.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return binary(scalar::Opcode::power, x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::power = map_op(
    "power", "a to the power of b; of integers by squaring, with wrap-around, and 0 for b < 0 unless a is 1 or -1.",
    binary_operands, body);

}  // namespace ingot
