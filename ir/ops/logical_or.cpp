// Disjunction of bools.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::bools, [](auto x) { return binary(scalar::Opcode::logical_or, x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::logical_or = map_op("logical_or", "a or b.", binary_operands, body);

}  // namespace ingot
