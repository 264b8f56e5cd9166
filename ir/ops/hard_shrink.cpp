// Clears small values.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"threshold", AttributeKind::number, "Half width of the zone that becomes 0.", [] { return Attribute(0.5); }},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [&](auto x) {
    return select(abs(x[0]) > call.attribute<double>("threshold"), x[0], x[0].builder->constant(x[0].dtype(), 0));
  });
}

}  // namespace

constinit const OpDef op::hard_shrink =
    map_op("hard_shrink", "x where |x| > threshold, 0 elsewhere.", unary_operands, body, attributes);

}  // namespace ingot
