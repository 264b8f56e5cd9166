// Limits values to an interval. For integers the bounds are truncated and saturated to the dtype.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"minimum", AttributeKind::number, "Lower bound."},
    {"maximum", AttributeKind::number, "Upper bound."},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::numbers, [&](auto x) {
    return minimum(maximum(x[0], call.attribute<double>("minimum")), call.attribute<double>("maximum"));
  });
}

}  // namespace

constinit const OpDef op::clip =
    map_op("clip", "min(max(x, minimum), maximum); NaN stays.", unary_operands, body, attributes);

}  // namespace ingot
