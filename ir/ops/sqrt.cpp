// Square root.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return sqrt(x[0]); });
}

}  // namespace

constinit const OpDef op::sqrt = map_op("sqrt", "sqrt(x); NaN below 0.", unary_operands, body);

}  // namespace ingot
