// Rectified linear unit.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return maximum(x[0], 0); });
}

// At 0 the slope is 0, as in Keras; the result is enough to tell.
scalar::Program backward(const OpCall& call) {
  return gradient_body(call, [](auto, auto y, auto dy) { return select(y > 0, dy, zero_like(dy)); });
}

}  // namespace

constinit const OpDef op::relu = map_op("relu", "max(x, 0).", unary_operands, body, {}, backward);

}  // namespace ingot
