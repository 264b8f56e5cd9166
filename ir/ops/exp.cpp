// Exponential function.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return exp(x[0]); });
}

}  // namespace

constinit const OpDef op::exp = map_op("exp", "exp(x).", unary_operands, body);

}  // namespace ingot
