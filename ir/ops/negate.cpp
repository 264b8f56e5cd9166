// Change of sign.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return -x[0]; });
}

}  // namespace

constinit const OpDef op::negate = map_op("negate", "-x; integers wrap.", unary_operands, body);

}  // namespace ingot
