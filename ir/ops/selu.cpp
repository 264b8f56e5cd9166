// Scaled exponential linear unit, with the constants of the fixed point at mean 0 and variance 1
// (Klambauer et al., "Self-normalizing neural networks", arXiv 1706.02515, equation 14).
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  constexpr double alpha = 1.6732632423543772, scale = 1.0507009873554805;
  return map_body(call, Takes::floats, [&](auto x) { return select(x[0] > 0, x[0], expm1(x[0]) * alpha) * scale; });
}

}  // namespace

constinit const OpDef op::selu = map_op(
    "selu", "1.0507009873554805 * (x for x > 0, 1.6732632423543772 * (exp(x) - 1) otherwise).", unary_operands, body);

}  // namespace ingot
