// Rounding down.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return unary(scalar::Opcode::floor, x[0]); });
}

}  // namespace

constinit const OpDef op::floor = map_op("floor", "The largest whole number <= x.", unary_operands, body);

}  // namespace ingot
