// Sum over axes.
#include "ir/gradient.h"
#include "ir/ops/bounded_sum.h"
#include "ir/ops/reduction.h"

namespace ingot {
namespace {

std::vector<Type> infer(const OpCall& call) {
  check_reducible(call, Takes::numbers);
  return infer_reduction(call);
}

scalar::Number sum_of(DType dtype, std::span<const scalar::Number> terms) {
  BoundedSum sum;
  std::uint64_t whole = 0;
  bool is_certain = true;
  for (const scalar::Number& x : terms) {
    sum.add(x.value, x.error);
    whole += static_cast<std::uint64_t>(x.integer);
    is_certain = is_certain && x.error == 0;
  }
  if (is_float(dtype)) return sum.finish(dtype);
  return {0, is_certain ? 0.0 : 1.0, scalar::wrapped(dtype, static_cast<std::int64_t>(whole))};
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  evaluate_reduction(call, in, out, sum_of);
}

std::vector<Value> gradient(const GradientCall& call) {
  return call.for_operands({spread_over_reduced(call, call.gradient())});
}

}  // namespace

constinit const OpDef op::sum{
    .name = "sum",
    .summary = "Sum over axes; integers wrap.",
    .operands = reduction_operands,
    .attributes = reduction_attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return reduction_structure(call, Combiner::sum); },
    .evaluate = evaluate,
    .gradient = gradient,
    .fused_form = &op::sum,
};

}  // namespace ingot
