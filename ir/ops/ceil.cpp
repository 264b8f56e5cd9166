// Rounding up.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return unary(scalar::Opcode::ceil, x[0]); });
}

}  // namespace

constinit const OpDef op::ceil = map_op("ceil", "The smallest whole number >= x.", unary_operands, body);

}  // namespace ingot
