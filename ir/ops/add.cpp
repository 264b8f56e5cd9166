// Addition.
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [](auto x) { return x[0] + x[1]; });
}

}  // namespace

constinit const OpDef op::add = map_op("add", "a + b; integers wrap.", binary_operands, body);

}  // namespace ingot
