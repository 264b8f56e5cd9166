// A sparse matrix in coordinate form times a dense one, without making the first dense. The form is that of emitted
// functions: room for a number of entries fixed at compile time, of which `count` are there. Duplicates add; entries
// whose row or column is out of range are ignored.
#include <algorithm>

#include "ir/ops/bounded_sum.h"
#include "ir/ops/contraction.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"values"}, {"indices"}, {"count"}, {"b"}, {"further", true}};
constexpr AttributeDef attributes[] = {
    {"rows", AttributeKind::shape, "Rows of the sparse matrix and of the result: one dim."},
    {"epilogue", AttributeKind::program,
     "Applied to each element; parameter 0 is the product, then the further operands.", [] { return Attribute(); }},
};

Type product_type(const OpCall& call) {
  const Type &values = call.operands[0], &indices = call.operands[1], &count = call.operands[2], &b = call.operands[3];
  check_factors(call, 0, 3);
  if (values.rank() != 1) throw operand_error(call, 0, "rank 1");
  const Dim& room = values.shape[0];
  if (indices.dtype != DType::i32 || indices.rank() != 2 || indices.shape[1] != Dim(2) ||
      (room.is_number() && indices.shape[0].is_number() && indices.shape[0] != room))
    throw operand_error(call, 1, "i32[" + to_string(room) + ",2], a row and a column per value");
  if (count != Type{DType::i32, {}}) throw operand_error(call, 2, "i32[]");
  if (b.rank() != 2) throw operand_error(call, 3, "rank 2");
  const Shape& rows = call.attribute<Shape>("rows");
  if (rows.size() != 1)
    throw rejected("IG0205", "attribute rows of op sparse_dense is " + to_string(rows) + "; expected one dim");
  return {accumulator_dtype(b.dtype), {rows[0], b.shape[1]}};
}

std::vector<Type> infer(const OpCall& call) {
  const Type product = product_type(call);
  return epilogue_types(call, product.dtype, product.shape, 4);
}

// Axes: row and column of the result, then the entries. The row of b follows from the data.
Structure structure(const OpCall& call) {
  const Type product = product_type(call);
  Structure s;
  s.kind = Kind::sparse_contraction;
  s.extents = extents(product.shape);
  s.extents.push_back(call.operands[0].shape[0].value);
  s.parallel_axes = 2;
  const DimIndex entry{{{2, 1}}, 0}, column{{{1, 1}}, 0}, anywhere{};
  s.operands = {{entry}, {entry, anywhere}, {}, {anywhere, column}};
  for (const Type& further : call.operands.subspan(4))
    s.operands.push_back(broadcast_map(further.shape, product.shape));
  s.result = identity_map(2);
  s.body = epilogue_of(call, product.dtype);
  return s;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  ReferenceArray product(product_type(call));
  const ReferenceArray &values = *in[0], &indices = *in[1], &b = *in[3];
  const std::int64_t rows = product.type.shape[0].value, columns = product.type.shape[1].value;
  const std::int64_t inner = b.type.shape[0].value;
  const std::int64_t count =
      std::clamp<std::int64_t>(in[2]->elements[0].integer, 0, static_cast<std::int64_t>(values.elements.size()));
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t column = 0; column < columns; ++column) {
      BoundedSum sum;
      std::uint64_t whole = 0;
      for (std::int64_t entry = 0; entry < count; ++entry) {
        const std::int64_t k = indices.elements[static_cast<std::size_t>(2 * entry + 1)].integer;
        if (indices.elements[static_cast<std::size_t>(2 * entry)].integer != row || k < 0 || k >= inner) continue;
        const scalar::Number& x = values.elements[static_cast<std::size_t>(entry)];
        const scalar::Number& y = b.elements[static_cast<std::size_t>(k * columns + column)];
        sum.add(x.value * y.value, scalar::product_error(x, y));
        whole += static_cast<std::uint64_t>(x.integer) * static_cast<std::uint64_t>(y.integer);
      }
      product.elements[static_cast<std::size_t>(row * columns + column)] =
          is_float(product.type.dtype)
              ? sum.finish(product.type.dtype)
              : scalar::Number{0, 0, scalar::wrapped(product.type.dtype, static_cast<std::int64_t>(whole))};
    }
  apply_epilogue(call, product, 4, in, out);
}

// Of b alone: the transposed sparse matrix times the gradient. The entries of a matrix that is fed have none.
std::vector<Value> gradient(const GradientCall& call) {
  const Value transposed = call.append(op::reverse, {call.operand(1)}, {{"axes", std::vector<std::int64_t>{1}}});
  const Dim rows = call.type(call.operand(3)).shape[0];
  return call.for_operands(
      {{},
       {},
       {},
       call.append(op::sparse_dense, {call.operand(0), transposed, call.operand(2), call.gradient()},
                   {{"rows", Shape{rows}}})});
}

}  // namespace

constinit const OpDef op::sparse_dense{
    .name = "sparse_dense",
    .summary =
        "epilogue(s b, further...), s the sparse matrix with s[indices[i]] += values[i] for i < count; entries "
        "out of range are ignored.",
    .operands = operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
    .fused_form = &op::sparse_dense,
};

}  // namespace ingot
