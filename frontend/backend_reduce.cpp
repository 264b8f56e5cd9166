// Reductions.
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/operation.h"

namespace ingot::K {
namespace {

Attribute axes_attribute(const Axes& axes) {
  if (!axes.values()) return std::monostate();
  return *axes.values();
}

Tensor reduce(const OpDef& op, const Operand& x, const Axes& axis, bool keepdims) {
  return operation(op, {x}, {{"axes", axes_attribute(axis)}, {"keepdims", keepdims}});
}

Operand as_bool(const Operand& x) {
  if (x.tensor.dtype() == DType::boolean) return x;
  return {not_equal(x, Operand(0, x.place)), x.place};
}

}  // namespace

Tensor sum(const Operand& x, Axes axis, bool keepdims) { return reduce(op::sum, x, axis, keepdims); }
Tensor prod(const Operand& x, Axes axis, bool keepdims) { return reduce(op::product, x, axis, keepdims); }
Tensor max(const Operand& x, Axes axis, bool keepdims) { return reduce(op::max, x, axis, keepdims); }
Tensor min(const Operand& x, Axes axis, bool keepdims) { return reduce(op::min, x, axis, keepdims); }
Tensor any(const Operand& x, Axes axis, bool keepdims) { return reduce(op::max, as_bool(x), axis, keepdims); }
Tensor all(const Operand& x, Axes axis, bool keepdims) { return reduce(op::min, as_bool(x), axis, keepdims); }

Tensor count(const Operand& x, Axes axis) { return operation(op::size, {x}, {{"axes", axes_attribute(axis)}}); }

// Keras 2 takes bools in float32 and divides integers as integers; Keras 3 takes both in float32.
Tensor mean(const Operand& x, Axes axis, bool keepdims) {
  const DType dtype = x.tensor.dtype();
  const bool converts =
      dtype == DType::boolean || (is_integer(dtype) && x.tensor.definition()->profile == Profile::keras3);
  const Operand terms(converts ? cast(x, DType::f32) : x.tensor, x.place);
  const Operand total(sum(terms, axis, keepdims), x.place);
  return total / Operand(cast(Operand(count(terms, axis), x.place), terms.tensor.dtype()), x.place);
}

Tensor var(const Operand& x, Axes axis, bool keepdims) {
  const Operand center(mean(x, axis, true), x.place);
  return mean(Operand(square(Operand(x - center, x.place)), x.place), axis, keepdims);
}
Tensor std(const Operand& x, Axes axis, bool keepdims) {
  return operation(op::sqrt, {Operand(var(x, axis, keepdims), x.place)});
}

// Shifted by the maximum, so that no exponential overflows.
Tensor logsumexp(const Operand& x, Axes axis, bool keepdims) {
  const Operand top(max(x, axis, true), x.place);
  const Operand total(sum(Operand(exp(Operand(x - top, x.place)), x.place), axis, keepdims), x.place);
  const Operand shift(keepdims ? top.tensor : max(x, axis, false), x.place);
  return Operand(log(total), x.place) + shift;
}

Tensor argmax(const Operand& x, int axis) {
  const DType dtype = x.tensor.definition()->profile == Profile::keras2 ? DType::i64 : DType::i32;
  return operation(op::argmax, {x}, {{"axis", std::int64_t{axis}}, {"dtype", dtype}});
}
Tensor argmin(const Operand& x, int axis) {
  const DType dtype = x.tensor.definition()->profile == Profile::keras2 ? DType::i64 : DType::i32;
  return operation(op::argmin, {x}, {{"axis", std::int64_t{axis}}, {"dtype", dtype}});
}

// x / sqrt(max(sum(x^2), floor)): TensorFlow's floor is 1e-12, that of Keras 3 (ops.normalize) 1e-14.
Tensor l2_normalize(const Operand& x, int axis) {
  const double floor = x.tensor.definition()->profile == Profile::keras2 ? 1e-12 : epsilon() * epsilon();
  const Operand squares(sum(Operand(square(x), x.place), axis, true), x.place);
  const Operand norm(maximum(squares, Operand(floor, x.place)), x.place);
  return x * Operand(rsqrt(norm), x.place);
}

}  // namespace ingot::K
