// Product over axes.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/gradient.h"
#include "ir/ops/reduction.h"

namespace ingot {
namespace {

std::vector<Type> infer(const OpCall& call) {
  check_reducible(call, Takes::numbers);
  return infer_reduction(call);
}

// The widest product less the product of magnitudes is what the factors' own errors can do. n factors multiplied in any
// order add a relative error of at most gamma(n) (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed.,
// lemma 3.1), and each partial product that underflows half a denormal, which later factors enlarge by
// `largest_partial` at most. Where a partial product may overflow nothing is known.
scalar::Number product_of(DType dtype, std::span<const scalar::Number> factors) {
  double value = 1, magnitude = 1, widest = 1, largest_partial = 1;
  std::uint64_t whole = 1;
  bool is_certain = true;
  for (const scalar::Number& x : factors) {
    value *= x.value;
    magnitude *= std::abs(x.value);
    widest *= std::abs(x.value) + x.error;
    largest_partial *= std::max(1.0, std::abs(x.value) + x.error);
    whole *= static_cast<std::uint64_t>(x.integer);
    is_certain = is_certain && x.error == 0;
  }
  if (!is_float(dtype)) return {0, is_certain ? 0.0 : 1.0, scalar::wrapped(dtype, static_cast<std::int64_t>(whole))};
  if (std::isnan(value) && is_certain) return {value, 0, 0};
  const auto count = static_cast<double>(factors.size());
  const double nu = count * scalar::error_unit(dtype), gamma = nu / (1 - nu);
  if (!(largest_partial * (1 + gamma) < scalar::largest(dtype)))
    return {value, std::numeric_limits<double>::infinity(), 0};
  const double underflow = count * largest_partial * scalar::smallest_positive(dtype);
  return {value, widest - magnitude + gamma * widest + underflow, 0};
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  evaluate_reduction(call, in, out, product_of);
}

// d product / d x_i is the product of the others: without zeros the whole by x_i; with one zero, of the zero alone, the
// product of what is left; with more, 0.
std::vector<Value> gradient(const GradientCall& call) {
  const Value x = call.operand(0);
  const DType dtype = call.type(x).dtype;
  const Value zero = call.constant(dtype, 0), one = call.constant(dtype, 1);
  const Value is_zero = call.append(op::equal, {x, zero});
  const Value filled = call.append(op::where, {is_zero, one, x});
  const Value zeros = call.append(op::cast, {is_zero}, {{"dtype", dtype}});
  const Value all = spread_over_reduced(call, reduced_alike(call, op::product, filled));
  const Value count = spread_over_reduced(call, reduced_alike(call, op::sum, zeros));
  const Value is_product = call.append(op::equal, {count, zeros});  // no zero among the others
  const Value slope = call.append(op::where, {is_product, call.append(op::divide, {all, filled}), zero});
  return call.for_operands({call.append(op::multiply, {spread_over_reduced(call, call.gradient()), slope})});
}

}  // namespace

constinit const OpDef op::product{
    .name = "product",
    .summary = "Product over axes; integers wrap.",
    .operands = reduction_operands,
    .attributes = reduction_attributes,
    .infer = infer,
    .structure = [](const OpCall& call) { return reduction_structure(call, Combiner::product); },
    .evaluate = evaluate,
    .gradient = gradient,
    .fused_form = &op::product,
};

}  // namespace ingot
