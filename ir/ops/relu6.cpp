// Rectified linear unit with a ceiling, as MobileNet has it.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return minimum(maximum(x[0], 0), 6); });
}

// The slope is 0 at both bounds, as in Keras.
scalar::Program backward(const OpCall& call) {
  return gradient_body(
      call, [](auto, auto y, auto dy) { return select(y > 0, select(y < 6, dy, zero_like(dy)), zero_like(dy)); });
}

}  // namespace

constinit const OpDef op::relu6 = map_op("relu6", "min(max(x, 0), 6).", unary_operands, body, {}, backward);

}  // namespace ingot
