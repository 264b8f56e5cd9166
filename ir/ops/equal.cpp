// Comparison for equality, element by element.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::values, [](auto x) { return binary(scalar::Opcode::equal, x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::equal = map_op("equal", "a == b as bool; NaN equals nothing.", binary_operands, body);

}  // namespace ingot
