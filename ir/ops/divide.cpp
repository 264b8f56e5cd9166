// Division. Integers divide as in C; Keras' true division casts to a float first.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return x[0] / x[1]; });
}

}  // namespace

constinit const OpDef op::divide =
    map_op("divide", "a / b; integers truncate towards zero, and by zero give 0.", binary_operands, body);

}  // namespace ingot
