// Shapes, structure and reference walk of reductions.
#include "ir/ops/reduction.h"

#include <algorithm>
#include <cmath>

namespace ingot {

std::vector<bool> reduced_axes(const OpCall& call) {
  const std::size_t rank = call.operands[0].rank();
  std::vector<bool> reduced(rank, !call.has("axes"));
  if (!call.has("axes")) return reduced;
  for (const std::int64_t axis : call.attribute<std::vector<std::int64_t>>("axes"))
    reduced[normalized_axis(call, axis, rank)] = true;
  return reduced;
}

void check_reducible(const OpCall& call, Takes takes) {
  check_operands({call.op, call.operands.first(1), call.attributes}, takes);
}

Shape reduced_shape(const OpCall& call) {
  const std::vector<bool> reduced = reduced_axes(call);
  Shape shape;
  for (std::size_t i = 0; i < reduced.size(); ++i) {
    if (!reduced[i])
      shape.push_back(call.operands[0].shape[i]);
    else if (call.attribute<bool>("keepdims"))
      shape.push_back(1);
  }
  return shape;
}

std::vector<Type> infer_reduction(const OpCall& call) {
  return epilogue_types(call, call.operands[0].dtype, reduced_shape(call), 1);
}

Structure reduction_structure(const OpCall& call, Combiner combiner) {
  const std::vector<bool> reduced = reduced_axes(call);
  const Shape &x = call.operands[0].shape, result = reduced_shape(call);
  Structure s;
  s.kind = Kind::reduction;
  s.combiner = combiner;
  s.extents = extents(result);
  s.parallel_axes = result.size();
  s.result = identity_map(result.size());
  IndexMap map(x.size());
  int kept = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!reduced[i]) {
      map[i].terms = {{kept++, 1}};
    } else {
      map[i].terms = {{static_cast<int>(s.extents.size()), 1}};
      s.extents.push_back(x[i].value);
      if (call.attribute<bool>("keepdims")) ++kept;
    }
  }
  s.operands.push_back(map);
  for (const Type& further : call.operands.subspan(1)) s.operands.push_back(broadcast_map(further.shape, result));
  s.body = epilogue_of(call, call.operands[0].dtype);
  return s;
}

scalar::Number extreme_of(DType dtype, std::span<const scalar::Number> elements, bool takes_minimum) {
  scalar::Number best = elements[0];
  double highest = best.value + best.error, lowest = best.value - best.error;  // where the emitted extreme may lie
  bool is_certain = true, has_certain_bound = false;
  const std::int64_t bound = dtype == DType::boolean && !takes_minimum;  // any is settled by a true, all by a false
  const bool is_unsigned = !is_float(dtype) && !info(dtype).is_signed;
  const auto goes_first = [&](double a, double b) { return takes_minimum ? a < b : a > b; };
  for (const scalar::Number& x : elements) {
    if (is_float(dtype)) {
      if (std::isnan(x.value)) return x;
      if (goes_first(x.value, best.value)) best.value = x.value;
      if (goes_first(x.value + x.error, highest)) highest = x.value + x.error;
      if (goes_first(x.value - x.error, lowest)) lowest = x.value - x.error;
      continue;
    }
    const auto ux = static_cast<std::uint64_t>(x.integer), ub = static_cast<std::uint64_t>(best.integer);
    const bool is_less = is_unsigned ? ux < ub : x.integer < best.integer;
    if (takes_minimum ? is_less : x.integer != best.integer && !is_less) best.integer = x.integer;
    is_certain = is_certain && x.error == 0;
    has_certain_bound = has_certain_bound || (dtype == DType::boolean && x.error == 0 && x.integer == bound);
  }
  if (!is_float(dtype)) return {0, is_certain || has_certain_bound ? 0.0 : 1.0, best.integer};
  const double error = std::max(highest - best.value, best.value - lowest);
  return {best.value, std::isnan(error) ? 0 : error, 0};  // both ends are the same infinity
}

void evaluate_reduction(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out,
                        scalar::Number (*reduce)(DType, std::span<const scalar::Number>)) {
  const std::vector<bool> reduced = reduced_axes(call);
  const ReferenceArray& x = *in[0];
  ReferenceArray accumulator({x.type.dtype, reduced_shape(call)});
  // Strides of the result along the axes of x: 0 where x is reduced.
  std::vector<std::int64_t> steps(reduced.size()), index(reduced.size());
  std::int64_t stride = 1;
  for (std::size_t i = reduced.size(); i-- > 0;)
    if (!reduced[i]) steps[i] = stride, stride *= x.type.shape[i].value;
  std::vector<std::vector<scalar::Number>> groups(accumulator.elements.size());
  for (const scalar::Number& element : x.elements) {
    std::int64_t at = 0;
    for (std::size_t i = 0; i < index.size(); ++i) at += index[i] * steps[i];
    groups[static_cast<std::size_t>(at)].push_back(element);
    for (std::size_t i = index.size(); i-- > 0;) {
      if (++index[i] < x.type.shape[i].value) break;
      index[i] = 0;
    }
  }
  for (std::size_t i = 0; i < groups.size(); ++i) accumulator.elements[i] = reduce(x.type.dtype, groups[i]);
  apply_epilogue(call, accumulator, 1, in, out);
}

Value spread_over_reduced(const GradientCall& call, Value reduced) {
  const Attribute& axes = call.node.attributes[0];
  if (call.attribute<bool>("keepdims") || axes.index() == 0)
    return call.append(op::broadcast_like, {reduced, call.operand(0)});
  return call.append(op::broadcast_like, {reduced, call.operand(0)}, {{"axes", axes}});
}

Value reduced_alike(const GradientCall& call, const OpDef& op, Value x) {
  return call.append(op, {x}, {{"axes", call.node.attributes[0]}, {"keepdims", call.node.attributes[1]}});
}

std::vector<Value> gradient_of_extreme(const GradientCall& call) {
  const Value x = call.operand(0);
  const DType dtype = call.type(x).dtype;
  const Value is_extreme = call.append(op::equal, {x, spread_over_reduced(call, call.result())});
  const Value share = call.append(op::cast, {is_extreme}, {{"dtype", dtype}});
  const Value total = reduced_alike(call, op::sum, share);
  const Value each = call.append(op::divide, {call.gradient(), total});
  return call.for_operands({call.append(op::multiply, {spread_over_reduced(call, each), share})});
}

}  // namespace ingot
