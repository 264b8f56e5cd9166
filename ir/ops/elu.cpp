// Exponential linear unit (Clevert et al., arXiv 1511.07289).
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"alpha", AttributeKind::number, "Minus the limit for large negative values.", [] { return Attribute(1.0); }},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats,
                  [&](auto x) { return select(x[0] > 0, x[0], expm1(x[0]) * call.attribute<double>("alpha")); });
}

}  // namespace

constinit const OpDef op::elu =
    map_op("elu", "x for x > 0, alpha * (exp(x) - 1) otherwise.", unary_operands, body, attributes);

}  // namespace ingot
