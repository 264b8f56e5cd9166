// Repetition along axes of extent 1 and along new leading axes, as NumPy broadcasts.
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"shape", AttributeKind::shape, "Shape of the result; the dims of x align with its last ones."},
};

std::vector<Type> infer(const OpCall& call) {
  const Shape &x = call.operands[0].shape, &wanted = call.attribute<Shape>("shape");
  const auto misfit = [&] { return operand_error(call, 0, "a shape that broadcasts to " + to_string(wanted)); };
  if (x.size() > wanted.size()) throw misfit();
  const std::size_t lead = wanted.size() - x.size();
  Shape result = wanted;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Dim& dim = result[lead + i];
    if (dim.is_number() && x[i].is_number() && x[i] != Dim(1) && x[i] != dim) throw misfit();
    if (dim.is_unknown()) dim = x[i] == Dim(1) ? dim : x[i];
  }
  return {{call.operands[0].dtype, result}};
}

Structure structure(const OpCall& call) {
  const std::vector<std::int64_t> first(call.operands[0].rank());
  std::vector<std::int64_t> steps;
  for (const Dim& dim : call.operands[0].shape) steps.push_back(dim == Dim(1) ? 0 : 1);
  return strided_read(call, first, steps);
}

void evaluate(const OpCall&, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  const Shape& x = in[0]->type.shape;
  std::vector<std::int64_t> at(x.size());
  evaluate_move(out[0], [&](Index index) {
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = x[i] == Dim(1) ? 0 : index[index.size() - at.size() + i];
    return in[0]->elements[row_major_position(x, at)];
  });
}

std::vector<Value> gradient(const GradientCall& call) {
  return {call.append(op::sum_like, {call.gradient(), call.operand(0)})};
}

}  // namespace

constinit const OpDef op::broadcast_to{
    .name = "broadcast_to",
    .summary = "x repeated along axes of extent 1 and new leading axes.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
