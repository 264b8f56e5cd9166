// A value that counts as constant when gradients are taken.
#include "ir/gradient.h"

namespace ingot {
namespace {

scalar::Program body(const OpCall& call) {
  return map_body(call, Takes::values, [](auto x) { return x[0]; });
}

}  // namespace

constinit const OpDef op::stop_gradient{
    .name = "stop_gradient",
    .summary = "x, through which no gradient flows.",
    .operands = unary_operands,
    .body = body,
    .gradient = [](const GradientCall& call) { return call.for_operands({}); },
};

}  // namespace ingot
