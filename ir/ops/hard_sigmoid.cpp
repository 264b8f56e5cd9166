// Piecewise linear sigmoid. Keras 3 has slope 1/6, Keras 2 has slope 0.2.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"slope", AttributeKind::number, "Slope at 0.", [] { return Attribute(1.0 / 6); }},
    {"offset", AttributeKind::number, "Value at 0.", [] { return Attribute(0.5); }},
};

scalar::Program body(const OpCall& call) {
  const double slope = call.attribute<double>("slope"), offset = call.attribute<double>("offset");
  return map_body(call, Takes::floats, [&](auto x) { return minimum(maximum(x[0] * slope + offset, 0), 1); });
}

}  // namespace

constinit const OpDef op::hard_sigmoid =
    map_op("hard_sigmoid", "min(max(slope * x + offset, 0), 1).", unary_operands, body, attributes);

}  // namespace ingot
