// Rectified linear unit.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return maximum(x[0], 0); });
}

}  // namespace

constinit const OpDef op::relu = map_op("relu", "max(x, 0).", unary_operands, body);

}  // namespace ingot
