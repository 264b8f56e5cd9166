// Natural logarithm.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return log(x[0]); });
}

}  // namespace

constinit const OpDef op::log = map_op("log", "log(x); -inf at 0, NaN below.", unary_operands, body);

}  // namespace ingot
