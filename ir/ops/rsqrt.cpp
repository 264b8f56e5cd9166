// Reciprocal square root.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return 1 / sqrt(x[0]); });
}

}  // namespace

constinit const OpDef op::rsqrt = map_op("rsqrt", "1 / sqrt(x).", unary_operands, body);

}  // namespace ingot
