// Gaussian error linear unit (Hendrycks and Gimpel, arXiv 1606.08415), exact or in the paper's approximation by tanh.
#include <numbers>

#include "ir/op.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"approximate", AttributeKind::boolean, "By tanh instead of erf.", [] { return Attribute(false); }},
};

scalar::Program body(const OpCall& call) {
  const bool approximate = call.attribute<bool>("approximate");
  return map_body(call, Takes::floats, [&](auto x) {
    const auto half = x[0] * 0.5;
    if (!approximate) return half * (unary(scalar::Opcode::erf, x[0] * (std::numbers::sqrt2 / 2)) + 1);
    const auto cubic = x[0] + x[0] * x[0] * x[0] * 0.044715;
    return half * (tanh(cubic * (std::numbers::sqrt2 * std::numbers::inv_sqrtpi)) + 1);
  });
}

}  // namespace

constinit const OpDef op::gelu = map_op("gelu",
                                        "x * Phi(x) = x / 2 * (1 + erf(x / sqrt(2))); approximate: x / 2 * (1 + "
                                        "tanh(sqrt(2 / pi) * (x + 0.044715 * x^3))).",
                                        unary_operands, body, attributes);

}  // namespace ingot
