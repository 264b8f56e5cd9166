// The larger of two values.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::values, [](auto x) { return maximum(x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::maximum =
    map_op("maximum", "max(a, b); NaN when either is NaN; of bools a or b.", binary_operands, body);

}  // namespace ingot
