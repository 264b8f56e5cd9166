// A matrix product with everything that follows it element by element: Dense with bias and activation as one node.
#include "ir/ops/contraction.h"
#include "ir/ops/matmul.h"

namespace ingot {
namespace {

constexpr OperandDef operands[] = {{"a"}, {"b"}, {"further", true}};
constexpr AttributeDef attributes[] = {
    {"epilogue", AttributeKind::program,
     "Applied to each element; parameter 0 is the product, then the further operands.", [] { return Attribute(); }},
};

std::vector<Type> infer(const OpCall& call) {
  const Type product = matmul_type(call);
  return epilogue_types(call, product.dtype, product.shape, 2);
}

Structure structure(const OpCall& call) {
  Structure s = matmul_structure(call);
  const Type product = matmul_type(call);
  for (const Type& further : call.operands.subspan(2))
    s.operands.push_back(broadcast_map(further.shape, product.shape));
  s.body = epilogue_of(call, product.dtype);
  return s;
}

void evaluate(const OpCall& call, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const ReferenceArray product = accumulate_products(matmul_structure(call), *in[0], *in[1], matmul_type(call));
  apply_epilogue(call, product, 2, in, out);
}

}  // namespace

constinit const OpDef op::dense{
    .name = "dense",
    .summary = "epilogue(a b, further...): a matrix product and the maps that follow it.",
    .operands = operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = matmul_gradient,
    .fused_form = &op::dense,
};

}  // namespace ingot
