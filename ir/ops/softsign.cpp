// A sigmoid with slow tails.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return x[0] / (1 + abs(x[0])); });
}

}  // namespace

constinit const OpDef op::softsign = map_op("softsign", "x / (1 + |x|).", unary_operands, body);

}  // namespace ingot
