// Continuously differentiable exponential linear unit (Barron, arXiv 1704.07483).
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"alpha", AttributeKind::number, "Minus the limit for large negative values.", [] { return Attribute(1.0); }},
};

scalar::Program body(const OpCall& call) {
  const double alpha = call.attribute<double>("alpha");
  return map_body(call, Takes::floats,
                  [&](auto x) { return maximum(x[0], 0) + minimum(expm1(x[0] / alpha) * alpha, 0); });
}

}  // namespace

constinit const OpDef op::celu =
    map_op("celu", "max(x, 0) + min(0, alpha * (exp(x / alpha) - 1)).", unary_operands, body, attributes);

}  // namespace ingot
