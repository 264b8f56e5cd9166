// Comparison for difference, element by element.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::values, [](auto x) { return binary(scalar::Opcode::not_equal, x[0], x[1]); });
}

}  // namespace

constinit const OpDef op::not_equal =
    map_op("not_equal", "a != b as bool; NaN differs from everything.", binary_operands, body);

}  // namespace ingot
