// Rectified linear unit with a ceiling, as MobileNet has it.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return minimum(maximum(x[0], 0), 6); });
}

}  // namespace

constinit const OpDef op::relu6 = map_op("relu6", "min(max(x, 0), 6).", unary_operands, body);

}  // namespace ingot
