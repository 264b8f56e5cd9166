// The smaller of two values.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::values, [](auto x) { return minimum(x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::minimum =
    map_op("minimum", "min(a, b); NaN when either is NaN; of bools a and b.", binary_operands, body);

}  // namespace ingot
