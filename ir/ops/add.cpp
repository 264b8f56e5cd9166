// a + b.
#include "ir/op.h"

namespace ingot {

constinit const OpDef op::add = map_op("add", "a + b.", binary_operands, [](const OpCall& call) {
  return map_body(call, [](auto x) { return x[0] + x[1]; });
});

}  // namespace ingot
