// Type rule, structure and reference of argmax and argmin.
#include "ir/ops/arg_reduction.h"

#include <cmath>

namespace ingot {
namespace {

std::size_t axis_of(const OpCall& call) {
  return normalized_axis(call, call.attribute<std::int64_t>("axis"), call.operands[0].rank());
}

// Whether a, which stands behind b, takes its place.
bool goes_before(DType dtype, const scalar::Number& a, const scalar::Number& b, bool takes_minimum) {
  if (is_float(dtype)) {
    if (std::isnan(b.value)) return false;
    return std::isnan(a.value) || (takes_minimum ? a.value < b.value : a.value > b.value);
  }
  if (info(dtype).is_signed || dtype == DType::boolean)
    return takes_minimum ? a.integer < b.integer : a.integer > b.integer;
  const auto ua = static_cast<std::uint64_t>(a.integer), ub = static_cast<std::uint64_t>(b.integer);
  return takes_minimum ? ua < ub : ua > ub;
}

// Whether errors may reverse the order of two elements. Exact equal ones keep theirs.
bool is_uncertain(DType dtype, const scalar::Number& a, const scalar::Number& b) {
  const double slack = a.error + b.error;
  if (slack == 0) return false;
  return !is_float(dtype) || !(std::abs(a.value - b.value) > slack);
}

}  // namespace

std::vector<Type> infer_arg_reduction(const OpCall& call) {
  check_operands(call, Takes::values);
  const DType dtype = call.attribute<DType>("dtype");
  if (!is_integer(dtype))
    throw rejected("IG0205", "attribute dtype of op " + std::string(call.op.name) + " is " +
                                 std::string(info(dtype).name) + "; expected an integer dtype");
  Shape shape = call.operands[0].shape;
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis_of(call)));
  return {{dtype, shape}};
}

Structure arg_reduction_structure(const OpCall& call, bool takes_minimum) {
  const Shape& x = call.operands[0].shape;
  const std::size_t axis = axis_of(call);
  Structure s;
  s.kind = Kind::arg_reduction;
  s.takes_minimum = takes_minimum;
  s.parallel_axes = x.size() - 1;
  IndexMap map(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    map[i].terms = {{static_cast<int>(i < axis ? i : i == axis ? x.size() - 1 : i - 1), 1}};
    if (i != axis) s.extents.push_back(x[i].value);
  }
  s.extents.push_back(x[axis].value);
  s.operands = {map};
  s.result = identity_map(x.size() - 1);
  s.range = scalar::Range{0, static_cast<double>(x[axis].value - 1)};
  return s;
}

void evaluate_arg_reduction(const OpCall& call, const ReferenceArray& x, ReferenceArray& result, bool takes_minimum) {
  const std::size_t axis = axis_of(call);
  const DType dtype = x.type.dtype;
  const auto count = static_cast<std::size_t>(x.type.shape[axis].value);
  const auto stride = static_cast<std::size_t>(row_major_strides(x.type.shape)[axis]);
  for (std::size_t i = 0; i < result.elements.size(); ++i) {
    const scalar::Number* row = &x.elements[i / stride * stride * count + i % stride];
    std::size_t best = 0;
    for (std::size_t j = 1; j < count; ++j)
      if (goes_before(dtype, row[j * stride], row[best * stride], takes_minimum)) best = j;
    bool uncertain = false;
    for (std::size_t j = 0; j < count; ++j)
      uncertain = uncertain || (j != best && is_uncertain(dtype, row[j * stride], row[best * stride]));
    const auto index = scalar::wrapped(result.type.dtype, static_cast<std::int64_t>(best));
    result.elements[i] = {0, uncertain ? 1.0 : 0.0, index};
  }
}

}  // namespace ingot
