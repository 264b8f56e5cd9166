// Absolute value.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return abs(x[0]); });
}

}  // namespace

constinit const OpDef op::abs = map_op("abs", "|x|; the smallest integer stays as it is.", unary_operands, body);

}  // namespace ingot
