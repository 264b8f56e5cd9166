// The matrix product of Dense: the last axis of a against the first of b; all other axes of a are kept.
#include "ir/ops/matmul.h"

#include "ir/ops/contraction.h"

namespace ingot {

Type matmul_type(const OpCall& call) {
  const Type &a = call.operands[0], &b = call.operands[1];
  check_factors(call);
  if (a.rank() < 1) throw operand_error(call, 0, "rank 1 or more");
  if (b.rank() != 2) throw operand_error(call, 1, "rank 2");
  const Dim &k = a.shape.back(), &rows = b.shape[0];
  if (k.is_number() && rows.is_number() && k != rows)
    throw operand_error(call, 1, "as many rows as a has columns, " + to_string(k));
  Shape shape(a.shape.begin(), a.shape.end() - 1);
  shape.push_back(b.shape[1]);
  return {accumulator_dtype(a.dtype), shape};
}

Structure matmul_structure(const OpCall& call) {
  const Type result = matmul_type(call);
  const int k = static_cast<int>(result.rank()), n = k - 1;  // axes: those of the result, then the reduced one
  Structure s;
  s.kind = Kind::contraction;
  s.extents = extents(result.shape);
  s.extents.push_back(call.operands[1].shape[0].value);
  s.parallel_axes = result.rank();
  IndexMap a = identity_map(result.rank());
  a.back().terms = {{k, 1}};
  s.operands = {a, {{{{k, 1}}, 0}, {{{n, 1}}, 0}}};
  s.result = identity_map(result.rank());
  s.body = scalar::make_program(std::span(&result.dtype, 1), [](auto x) { return x[0]; });
  return s;
}

std::vector<Value> matmul_gradient(const GradientCall& call) {
  const std::string rows = std::string("abcdefgh").substr(0, call.type(call.operand(0)).rank() - 1);
  return contraction_gradient(call, {{rows + "y", "yz"}, rows + "z"});
}

namespace {

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  out[0] = accumulate_products(matmul_structure(call), *in[0], *in[1], out[0].type);
}

}  // namespace

constinit const OpDef op::matmul{
    .name = "matmul",
    .summary = "a b: sum over k of a[..., k] b[k, n].",
    .operands = binary_operands,
    .infer = [](const OpCall& call) { return std::vector{matmul_type(call)}; },
    .structure = matmul_structure,
    .evaluate = evaluate,
    .gradient = matmul_gradient,
    .fused_form = &op::dense,
};

}  // namespace ingot
