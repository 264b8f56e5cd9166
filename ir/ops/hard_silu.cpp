// Piecewise form of silu, also called hard swish (Howard et al., MobileNetV3, arXiv 1905.02244).
#include "ir/op.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [](auto x) { return x[0] * minimum(maximum(x[0] * (1.0 / 6) + 0.5, 0), 1); });
}

}  // namespace

constinit const OpDef op::hard_silu = map_op("hard_silu", "x * min(max(x / 6 + 0.5, 0), 1).", unary_operands, body);

}  // namespace ingot
