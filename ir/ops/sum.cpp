// Sum over axes.
#include <cmath>

#include "ir/ops/reduction.h"

namespace ingot {
namespace {

// n terms summed in any order: an error of at most gamma(n - 1) times the sum of |terms| (Higham, 2nd ed.,
// section 4.2).
scalar::Number sum_of(DType dtype, std::span<const scalar::Number> terms) {
  scalar::Number sum;
  double magnitude = 0;
  std::uint64_t whole = 0;
  for (const scalar::Number& x : terms) {
    sum.value += x.value;
    sum.error += x.error;
    magnitude += std::abs(x.value) + x.error;
    whole += static_cast<std::uint64_t>(x.integer);
  }
  if (is_float(dtype)) {
    const double u = static_cast<double>(terms.size()) * scalar::unit_roundoff(dtype);
    sum.error += u / (1 - u) * magnitude;
  } else {
    Array wrapped({dtype, {}});
    wrapped.set_integer(0, static_cast<std::int64_t>(whole));
    sum.integer = wrapped.integer(0);
  }
  return sum;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  evaluate_reduction(call, in, out, sum_of);
}

}  // namespace

constinit const OpDef op::sum{
    .name = "sum",
    .summary = "Sum over axes; integers wrap.",
    .operands = reduction_operands,
    .attributes = reduction_attributes,
    .infer = infer_reduction,
    .structure = [](const OpCall& call) { return reduction_structure(call, Combiner::sum); },
    .evaluate = evaluate,
    .fused_form = &op::sum,
};

}  // namespace ingot
