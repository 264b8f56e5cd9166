// Normalisation by given statistics (Ioffe and Szegedy, arXiv 1502.03167), the operands shaped to broadcast.
#include "ir/op.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"x"}, {"gamma"}, {"beta"}, {"mean"}, {"variance"}};
constexpr AttributeDef attributes[] = {
    {"epsilon", AttributeKind::number, "Keeps the root away from 0.", [] { return Attribute(0.001); }},
};

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::floats, [&](auto x) {
    return (x[0] - x[3]) * (x[1] / sqrt(x[4] + call.attribute<double>("epsilon"))) + x[2];
  });
}

}  // namespace

constinit const OpDef op::batch_normalization =
    map_op("batch_normalization", "(x - mean) * gamma / sqrt(variance + epsilon) + beta.", operands, body, attributes);

}  // namespace ingot
