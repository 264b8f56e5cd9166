// Natural logarithm of one more, accurate near 0.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return log1p(x[0]); });
}

}  // namespace

constinit const OpDef op::log1p = map_op("log1p", "log(1 + x).", unary_operands, body);

}  // namespace ingot
