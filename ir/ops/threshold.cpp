// Replaces what is not above a limit.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"threshold", AttributeKind::number, "The limit."},
    {"value", AttributeKind::number, "Stands for what is not above it."},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [&](auto x) {
    return select(x[0] > call.attribute<double>("threshold"), x[0],
                  x[0].builder->constant(x[0].dtype(), call.attribute<double>("value")));
  });
}

}  // namespace

constinit const OpDef op::threshold =
    map_op("threshold", "x where x > threshold, value elsewhere.", unary_operands, body, attributes);

}  // namespace ingot
