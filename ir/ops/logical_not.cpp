// Negation of a bool.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::bools, [](auto x) { return unary(scalar::Opcode::logical_not, x[0]); });
}

}  // namespace

constinit const OpDef op::logical_not = map_op("logical_not", "not x.", unary_operands, body);

}  // namespace ingot
