// Rounding to the nearest.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return unary(scalar::Opcode::round, x[0]); });
}

}  // namespace

constinit const OpDef op::round = map_op("round", "The nearest whole number, half to even.", unary_operands, body);

}  // namespace ingot
