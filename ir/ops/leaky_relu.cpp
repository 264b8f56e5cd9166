// Rectified linear unit that lets a part of negative values through.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"negative_slope", AttributeKind::number, "Factor of negative values.", [] { return Attribute(0.2); }},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats,
                  [&](auto x) { return select(x[0] > 0, x[0], x[0] * call.attribute<double>("negative_slope")); });
}

}  // namespace

constinit const OpDef op::leaky_relu =
    map_op("leaky_relu", "x for x > 0, negative_slope * x otherwise.", unary_operands, body, attributes);

}  // namespace ingot
