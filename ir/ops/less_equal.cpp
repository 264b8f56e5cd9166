// Comparison, element by element.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return x[0] <= x[1]; });
}

}  // namespace

constinit const OpDef op::less_equal = map_op("less_equal", "a <= b as bool; false with NaN.", binary_operands, body);

}  // namespace ingot
