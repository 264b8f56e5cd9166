// Smooth rectifier without transcendental functions (Barron, arXiv 2112.11687).
#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"b", AttributeKind::number, "Smoothness; 0 gives relu.", [] { return Attribute(4.0); }},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats,
                  [&](auto x) { return (x[0] + sqrt(x[0] * x[0] + call.attribute<double>("b"))) * 0.5; });
}

}  // namespace

constinit const OpDef op::squareplus =
    map_op("squareplus", "(x + sqrt(x^2 + b)) / 2.", unary_operands, body, attributes);

}  // namespace ingot
