// Rectified linear unit.
#include "ir/op.h"

namespace ingot {

constinit const OpDef op::relu = map_op("relu", "max(x, 0).", unary_operands, [](const OpCall& call) {
  return map_body(call, [](auto x) { return maximum(x[0], 0); });
});

}  // namespace ingot
