// Error function.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return unary(scalar::Opcode::erf, x[0]); });
}

}  // namespace

constinit const OpDef op::erf =
    map_op("erf", "erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x.", unary_operands, body);

}  // namespace ingot
