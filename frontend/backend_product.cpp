// Products of tensors: dot, batch_dot, einsum.
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"

namespace ingot::K {
namespace {

Tensor sparse_dot(const Operand& x, const Operand& y) {
  Definition& definition = *x.tensor.definition();
  const TensorRecord& matrix = definition.tensors[x.tensor.id()];
  const auto part = [&](const char* suffix, Value value) {
    const Type& type = definition.graph.type(value);
    return Operand(definition.add_tensor({matrix.name + suffix, type, value, {}, {}, {}}), x.place);
  };
  const SparseParts parts = *matrix.sparse;
  const Shape rows{matrix.type.shape[0]};
  return operation(op::sparse_dense,
                   {part(".values", parts.values), part(".indices", parts.indices), part(".count", parts.count), y},
                   {{"rows", rows}});
}

std::size_t axis_of(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n)
    throw ValueError("batch_dot: axis " + std::to_string(axis) + " is out of range for a tensor of rank " +
                     std::to_string(rank));
  return static_cast<std::size_t>(axis < 0 ? axis + n : axis);
}

std::string letters(std::size_t count, char first) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += static_cast<char>(first + static_cast<char>(i));
  return text;
}

}  // namespace

Tensor dot(const Operand& x, const Operand& y) {
  if (x.tensor.is_sparse()) return sparse_dot(x, y);
  const std::size_t rank = y.tensor.rank();
  if (rank <= 2) return operation(op::matmul, {x, y});
  // The last axis of x against the last but one of y.
  std::string a = letters(x.tensor.rank(), 'a'), b = letters(rank, 'A');
  b[rank - 2] = a.back();
  std::string rest = b;
  rest.erase(rank - 2, 1);
  return einsum(a + "," + b + "->" + a.substr(0, a.size() - 1) + rest, x, y);
}

Tensor einsum(const std::string& spec, const Operand& x, const Operand& y) {
  return operation(op::contract, {x, y}, {{"spec", spec}});
}

// Axis 0 is the batch of both; the named axes are summed over; a result of rank 1 becomes [batch, 1].
Tensor batch_dot(const Operand& x, const Operand& y, Axes axes) {
  const std::size_t x_rank = x.tensor.rank(), y_rank = y.tensor.rank();
  if (x_rank < 2 || y_rank < 2)
    throw ValueError("Can not do batch_dot on inputs with rank < 2. Received inputs with shapes " +
                     keras_shape(x.tensor.shape()) + " and " + keras_shape(y.tensor.shape()) + ".");
  std::size_t x_axis = x_rank - 1, y_axis = y_rank == 2 ? 1 : y_rank - 2;
  if (axes.values()) {
    const std::vector<std::int64_t>& given = *axes.values();
    if (given.empty() || given.size() > 2)
      throw ValueError("Multiple target dimensions are not supported. Expected: int, (int, int)");
    x_axis = axis_of(given.front(), x_rank);
    y_axis = axis_of(given.back(), y_rank);
  }
  std::string a = letters(x_rank, 'a'), b = letters(y_rank, 'A');
  b[0] = a[0];
  b[y_axis] = a[x_axis];
  std::string a_rest = a, b_rest = b;
  a_rest.erase(x_axis, 1);
  b_rest.erase(y_axis, 1);
  const Tensor result = einsum(a + "," + b + "->" + a_rest + b_rest.substr(1), x, y);
  return result.rank() == 1 ? expand_dims(Operand(result, x.place), 1) : result;
}

}  // namespace ingot::K
