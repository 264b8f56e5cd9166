// The same elements in row-major order under another shape.
#include "ir/checked.h"
#include "ir/gradient.h"
#include "ir/ops/move.h"

namespace ingot {
namespace {

constexpr AttributeDef attributes[] = {
    {"shape", AttributeKind::integers, "New dims: 0 keeps the dim at this position, -1 (at most once) is the rest."},
};

// A dim kept by 0 stands on both sides and cancels; what remains of the operand must fill the numbers and the -1.
std::vector<Type> infer(const OpCall& call) {
  const Shape& x = call.operands[0].shape;
  const auto& wanted = call.attribute<std::vector<std::int64_t>>("shape");
  const auto refuse = [&](const std::string& expected) {
    return attribute_error(call, "shape", to_string(wanted), expected);
  };
  Shape result, open;  // open: dims of the operand that are symbols or unknown and not kept
  std::size_t rest = wanted.size();
  std::int64_t given = 1, available = 1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] < -1) throw refuse("numbers from -1 on");
    if (wanted[i] == 0 && i >= x.size()) throw refuse("0 only where the operand has a dim");
    if (wanted[i] == -1 && rest != wanted.size()) throw refuse("-1 at most once");
    if (wanted[i] == -1) rest = i;
    result.push_back(wanted[i] == 0 ? x[i] : Dim(wanted[i]));
    if (wanted[i] > 0) given = checked_multiply(given, wanted[i]);
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i < wanted.size() && wanted[i] == 0) continue;
    if (x[i].is_number())
      available = checked_multiply(available, x[i].value);
    else
      open.push_back(x[i]);
  }
  if (rest == wanted.size()) {
    if (open.empty() && given != available)
      throw refuse("dims with as many elements as the operand has: " + std::to_string(given) +
                   " are given where it has " + std::to_string(available));
  } else if (open.empty()) {
    if (available % given != 0)
      throw refuse("dims whose product, " + std::to_string(given) + ", divides " + std::to_string(available));
    result[rest] = available / given;
  } else {
    result[rest] = open.size() == 1 && given == available ? open[0] : Dim::unknown();
  }
  return {{call.operands[0].dtype, result}};
}

Structure structure(const OpCall& call) {
  const CopyAxis all[] = {{element_count(call.operands[0].shape), 1, 1}};
  return move_structure(infer(call)[0].shape, {make_copy(0, 0, 0, all)});
}

void evaluate(const OpCall&, std::span<const ReferenceArray* const> in, std::span<ReferenceArray> out) {
  out[0].elements = in[0]->elements;
}

std::vector<Value> gradient(const GradientCall& call) {
  return {call.append(op::reshape_like, {call.gradient(), call.operand(0)})};
}

}  // namespace

constinit const OpDef op::reshape{
    .name = "reshape",
    .summary = "The elements of x in row-major order under another shape.",
    .operands = unary_operands,
    .attributes = attributes,
    .infer = infer,
    .structure = structure,
    .evaluate = evaluate,
    .gradient = gradient,
};

}  // namespace ingot
