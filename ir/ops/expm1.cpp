// Exponential function less one, accurate near 0.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return expm1(x[0]); });
}

}  // namespace

constinit const OpDef op::expm1 = map_op("expm1", "exp(x) - 1.", unary_operands, body);

}  // namespace ingot
