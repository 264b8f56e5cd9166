// Backend functions that move elements, and questions about tensors.
#include <limits>
#include <set>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"

namespace ingot::K {
namespace {

Attribute integers(std::vector<std::int64_t> values) { return values; }

std::size_t axis_of(const char* function, std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n)
    throw ValueError(std::string(function) + ": axis " + std::to_string(axis) + " is out of range for rank " +
                     std::to_string(rank));
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

// A reshape to `wanted`, whose dims are those of x but for some ones: in the op's terms.
Tensor reshape_to(const Operand& x, const Shape& wanted) {
  const Shape& shape = x.tensor.shape();
  std::vector<std::int64_t> spec;
  bool has_rest = false;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].is_number()) {
      spec.push_back(wanted[i].value);
    } else if (i < shape.size() && shape[i] == wanted[i]) {
      spec.push_back(0);
    } else {
      if (has_rest)
        throw NotImplementedError("a reshape of " + keras_shape(shape) + " to " + keras_shape(wanted) +
                                  " with more than one unknown dim that moves");
      has_rest = true;
      spec.push_back(-1);
    }
  }
  return operation(op::reshape, {x}, {{"shape", integers(spec)}});
}

}  // namespace

Tensor reshape(const Operand& x, std::vector<std::int64_t> shape) {
  return operation(op::reshape, {x}, {{"shape", integers(std::move(shape))}});
}

Tensor permute_dimensions(const Operand& x, std::vector<std::int64_t> pattern) {
  return operation(op::transpose, {x}, {{"permutation", integers(std::move(pattern))}});
}

Tensor transpose(const Operand& x) {
  std::vector<std::int64_t> reversed;
  for (std::size_t i = x.tensor.rank(); i-- > 0;) reversed.push_back(static_cast<std::int64_t>(i));
  return permute_dimensions(x, std::move(reversed));
}

Tensor concatenate(const std::vector<Tensor>& tensors, int axis, Place place) {
  std::vector<Operand> operands;
  for (const Tensor& tensor : tensors) operands.emplace_back(tensor, place);
  if (operands.empty()) throw ValueError("concatenate takes at least one tensor");
  return operation(op::concatenate, operands, {{"axis", std::int64_t{axis}}});
}

Tensor stack(const std::vector<Tensor>& tensors, int axis, Place place) {
  if (tensors.empty()) throw ValueError("stack takes at least one tensor");
  const auto at = static_cast<int>(axis_of("stack", axis, tensors.front().rank() + 1));
  std::vector<Tensor> expanded;
  for (const Tensor& tensor : tensors) expanded.push_back(expand_dims(Operand(tensor, place), at));
  return concatenate(expanded, at, place);
}

Tensor expand_dims(const Operand& x, int axis) {
  Shape wanted = x.tensor.shape();
  wanted.insert(wanted.begin() + static_cast<std::ptrdiff_t>(axis_of("expand_dims", axis, wanted.size() + 1)), Dim(1));
  return reshape_to(x, wanted);
}

Tensor squeeze(const Operand& x, int axis) {
  Shape wanted = x.tensor.shape();
  const std::size_t at = axis_of("squeeze", axis, wanted.size());
  if (wanted[at] != Dim(1))
    throw ValueError("Can not squeeze dim[" + std::to_string(at) + "], expected a dimension of 1, got " +
                     to_string(wanted[at]));
  wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(at));
  return reshape_to(x, wanted);
}

Tensor flatten(const Operand& x) { return reshape(x, {-1}); }
Tensor batch_flatten(const Operand& x) { return reshape(x, {0, -1}); }

Tensor repeat(const Operand& x, std::int64_t n) {
  if (x.tensor.rank() != 2)
    throw ValueError("repeat takes a tensor of rank 2, got shape " + keras_shape(x.tensor.shape()));
  return tile(Operand(expand_dims(x, 1), x.place), {1, n, 1});
}

Tensor tile(const Operand& x, std::vector<std::int64_t> repeats) {
  return operation(op::tile, {x}, {{"repeats", integers(std::move(repeats))}});
}

Tensor reverse(const Operand& x, std::vector<std::int64_t> axes) {
  return operation(op::reverse, {x}, {{"axes", integers(std::move(axes))}});
}

Tensor slice(const Operand& x, std::vector<std::int64_t> begin, std::vector<std::int64_t> end,
             std::vector<std::int64_t> step) {
  if (step.empty()) step.assign(begin.size(), 1);
  return operation(
      op::slice, {x},
      {{"begin", integers(std::move(begin))}, {"end", integers(std::move(end))}, {"step", integers(std::move(step))}});
}

// Nothing is less than itself, NaN included.
Tensor zeros_like(const Operand& x) { return cast(Operand(less(x, x), x.place), x.tensor.dtype()); }
Tensor ones_like(const Operand& x) {
  return cast(Operand(logical_not(Operand(less(x, x), x.place)), x.place), x.tensor.dtype());
}

std::vector<std::optional<std::int64_t>> int_shape(const Tensor& x) {
  std::vector<std::optional<std::int64_t>> dims;
  for (const Dim& dim : x.shape())
    dims.push_back(dim.is_number() ? std::optional(dim.value) : std::optional<std::int64_t>());
  return dims;
}
std::size_t ndim(const Tensor& x) { return x.rank(); }
std::string dtype(const Tensor& x) { return std::string(info(x.dtype()).keras_name); }
bool is_sparse(const Tensor& x) { return x.is_sparse(); }
bool is_keras_tensor(const Tensor& x) {
  const auto definition = x.definition();
  const TensorRecord& record = definition->tensors[x.id()];
  if (record.history.layer != nullptr || definition->profile == Profile::keras2) return record.history.layer != nullptr;
  std::set<std::uint32_t> seen;
  std::vector<std::uint32_t> pending{record.value.node};
  while (!pending.empty()) {
    const std::uint32_t index = pending.back();
    pending.pop_back();
    if (!seen.insert(index).second) continue;
    const Node& node = definition->graph.node(index);
    if (is_input(node)) return true;
    for (const Value operand : node.operands) pending.push_back(operand.node);
  }
  return false;
}
std::int64_t count_params(const Tensor& variable) { return element_count(variable.shape()); }

}  // namespace ingot::K
