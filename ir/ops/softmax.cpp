// softmax itself, and what it shares with log_softmax: exponentials shifted by the largest element.
//
// Error bound, with e_j the error of x_j and of its shift, relative to a result p_i: each exponential is off by a
// factor of at most exp(e_j), so that p_i lies within p_i exp(+-e_i) / sum of p_j exp(-+e_j); the rounding of
// exponential (four units of 2 u), sum (n u) and division comes on top.
#include "ir/ops/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ingot {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// One row, read and written at `stride`.
void softmax_row(DType dtype, const scalar::Number* x, scalar::Number* result, std::size_t count, std::size_t stride,
                 bool is_logarithmic) {
  const double u = scalar::error_unit(dtype);
  double largest = -infinity, largest_error = 0;
  bool has_nan = false, is_known = true;
  for (std::size_t j = 0; j < count; ++j) {
    const scalar::Number& element = x[j * stride];
    has_nan = has_nan || std::isnan(element.value);
    is_known = is_known && element.error < infinity;
    largest = std::max(largest, element.value);
    largest_error = std::max(largest_error, element.error);
  }
  if (has_nan || !is_known || std::isinf(largest)) {  // inf - inf: every share is NaN, as in NumPy
    for (std::size_t j = 0; j < count; ++j) result[j * stride] = {std::nan(""), is_known ? 0 : infinity, 0};
    return;
  }
  // The shift rounds to u times its size; the largest element is itself off, which moves all shifts alike.
  const auto shift_error = [&](const scalar::Number& element, double shift) {
    return std::isinf(shift) ? 0 : element.error + u * (std::abs(shift) + element.error + largest_error);
  };
  double sum = 0, widest = 0, narrowest = 0;
  for (std::size_t j = 0; j < count; ++j) {
    const double shift = x[j * stride].value - largest, share = std::exp(shift);
    const double error = shift_error(x[j * stride], shift);
    sum += share;
    widest += share * std::exp(error);
    narrowest += share * std::exp(-error);
  }
  const double rounding = (static_cast<double>(count) + 8) * u;
  for (std::size_t j = 0; j < count; ++j) {
    const double shift = x[j * stride].value - largest, error = shift_error(x[j * stride], shift);
    if (is_logarithmic) {
      const double log_sum = std::log(sum), moved = std::max(std::log(widest) - log_sum, log_sum - std::log(narrowest));
      const double rounded = 8 * u * log_sum + u * (std::abs(shift) + log_sum);
      result[j * stride] = {shift - log_sum, std::isinf(shift) ? 0 : error + moved + rounding + rounded, 0};
    } else {
      const double share = std::exp(shift) / sum;
      const double moved =
          std::max(std::exp(shift + error) / narrowest - share, share - std::exp(shift - error) / widest);
      result[j * stride] = {share, moved + (rounding + 11 * u) * (share + moved) + 8 * scalar::smallest_positive(dtype),
                            0};
    }
  }
}

}  // namespace

std::vector<Type> infer_softmax(const OpCall& call) {
  check_operands(call, Takes::floats);
  normalized_axis(call, call.attribute<std::int64_t>("axis"), call.operands[0].rank());
  return {call.operands[0]};
}

Structure softmax_structure(const OpCall& call, bool is_logarithmic) {
  const Shape& x = call.operands[0].shape;
  const std::size_t axis = normalized_axis(call, call.attribute<std::int64_t>("axis"), x.size());
  Structure s;
  s.kind = Kind::softmax;
  s.is_logarithmic = is_logarithmic;
  s.parallel_axes = x.size() - 1;
  IndexMap map(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    map[i].terms = {{static_cast<int>(i < axis ? i : i == axis ? x.size() - 1 : i - 1), 1}};
    if (i != axis) s.extents.push_back(x[i].value);
  }
  s.extents.push_back(x[axis].value);
  s.operands = {map};
  s.result = map;
  s.range = is_logarithmic ? scalar::Range{-infinity, 0} : scalar::Range{0, 1};
  return s;
}

void evaluate_softmax(const OpCall& call, const ReferenceArray& x, ReferenceArray& result, bool is_logarithmic) {
  const std::size_t axis = normalized_axis(call, call.attribute<std::int64_t>("axis"), x.type.rank());
  const auto count = static_cast<std::size_t>(x.type.shape[axis].value);
  const auto stride = static_cast<std::size_t>(row_major_strides(x.type.shape)[axis]);
  for (std::size_t block = 0; block < x.elements.size(); block += count * stride)
    for (std::size_t i = block; i < block + stride; ++i)
      softmax_row(x.type.dtype, &x.elements[i], &result.elements[i], count, stride, is_logarithmic);
}

Value sum_along(const GradientCall& call, Value x) {
  return call.append(op::sum, {x}, {{"axes", std::vector{call.attribute<std::int64_t>("axis")}}, {"keepdims", true}});
}

namespace {

// y (dy - sum of dy y).
std::vector<Value> gradient(const GradientCall& call) {
  const Value y = call.result(), dy = call.gradient();
  const Value along = sum_along(call, call.append(op::multiply, {dy, y}));
  return {call.append(op::multiply, {y, call.append(op::subtract, {dy, along})})};
}

}  // namespace

constinit const OpDef op::softmax{
    .name = "softmax",
    .summary = "exp(x - m) / sum of exp(x - m) along an axis, m the largest x along it.",
    .operands = unary_operands,
    .attributes = softmax_attributes,
    .infer = infer_softmax,
    .structure = [](const OpCall& call) { return softmax_structure(call, false); },
    .evaluate = [](const OpCall& call, std::span<const ReferenceArray* const> in,
                   std::span<ReferenceArray> out) { evaluate_softmax(call, *in[0], out[0], false); },
    .gradient = gradient,
};

}  // namespace ingot
