// Shrinks towards 0 by a constant.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"threshold", AttributeKind::number, "Half width of the zone that becomes 0.", [] { return Attribute(0.5); }},
};

scalar::Program body(const OpCall& call) {
  const double limit = call.attribute<double>("threshold");
  return map_body(call, Takes::floats, [&](auto x) {
    return select(x[0] > limit, x[0] - limit,
                  select(x[0] < -limit, x[0] + limit, x[0].builder->constant(x[0].dtype(), 0)));
  });
}

}  // namespace

constinit const OpDef op::soft_shrink =
    map_op("soft_shrink", "x - threshold for x > threshold, x + threshold for x < -threshold, 0 between.",
           unary_operands, body, attributes);

}  // namespace ingot
