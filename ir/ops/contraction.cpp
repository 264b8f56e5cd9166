// Reference loops of contractions.
#include "ir/ops/contraction.h"

#include "ir/ops/bounded_sum.h"

namespace ingot {
namespace {

// Visits every point of the axes [first, last) in row-major order, handing over the positions in both operands.
template <class Visit>
void walk(const Structure& structure, std::size_t first, std::size_t last, const Access& a, const Access& b,
          std::int64_t at_a, std::int64_t at_b, const Visit& visit) {
  if (first == last) return visit(at_a, at_b);
  for (std::int64_t i = 0; i < structure.extents[first]; ++i)
    walk(structure, first + 1, last, a, b, at_a + i * a.strides[first], at_b + i * b.strides[first], visit);
}

}  // namespace

void check_factors(const OpCall& call, std::size_t a, std::size_t b) {
  const DType dtype = call.operands[a].dtype;
  if (dtype == DType::boolean) throw operand_error(call, a, "a number dtype");
  if (dtype == DType::f16 || dtype == DType::bf16)
    throw operand_error(call, a, "f32, f64 or integers").help("f16 and bf16 are storage: cast first");
  if (dtype != call.operands[b].dtype)
    throw operand_error(call, b, "the dtype of operand " + std::to_string(a) + ", " + std::string(info(dtype).name))
        .help("cast one of them");
}

DType accumulator_dtype(DType operand) { return operand == DType::i8 || operand == DType::u8 ? DType::i32 : operand; }

ReferenceArray accumulate_products(const Structure& structure, const ReferenceArray& a, const ReferenceArray& b,
                                   const Type& type) {
  ReferenceArray result(type);
  const std::size_t axes = structure.extents.size(), parallel = structure.parallel_axes;
  const Access from_a = linear_access(structure.operands[0], a.type.shape, axes);
  const Access from_b = linear_access(structure.operands[1], b.type.shape, axes);
  std::size_t at = 0;
  walk(structure, 0, parallel, from_a, from_b, from_a.offset, from_b.offset,
       [&](std::int64_t row_a, std::int64_t row_b) {
         BoundedSum sum;
         std::uint64_t whole = 0;
         bool is_certain = true;
         walk(structure, parallel, axes, from_a, from_b, row_a, row_b, [&](std::int64_t i, std::int64_t j) {
           const scalar::Number& x = a.elements[static_cast<std::size_t>(i)];
           const scalar::Number& y = b.elements[static_cast<std::size_t>(j)];
           sum.add(x.value * y.value, scalar::product_error(x, y));
           whole += static_cast<std::uint64_t>(x.integer) * static_cast<std::uint64_t>(y.integer);
           is_certain = is_certain && x.error == 0 && y.error == 0;
         });
         scalar::Number& out = result.elements[at++];
         if (is_float(type.dtype))
           out = sum.finish(type.dtype);
         else
           out = {0, is_certain ? 0.0 : 1.0, scalar::wrapped(type.dtype, static_cast<std::int64_t>(whole))};
       });
  return result;
}

std::vector<Value> contraction_gradient(const GradientCall& call, const ContractionFormula& formula) {
  const auto has = [](const std::string& letters, char letter) { return letters.find(letter) != std::string::npos; };
  std::vector<Value> gradients(2);
  for (std::size_t k = 0; k < 2; ++k) {
    if (!call.wanted[k]) continue;
    const std::string &own = formula.factors[k], &other = formula.factors[1 - k];
    std::string reached;                     // letters of the factor that the gradient or the other factor has
    std::vector<std::int64_t> summed_alone;  // axes of the others: every element along them gets the same gradient
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (has(formula.result, own[i]) || has(other, own[i]))
        reached += own[i];
      else
        summed_alone.push_back(static_cast<std::int64_t>(i));
    }
    const Value factor = call.operand(1 - k), g = call.gradient();
    const std::string spec = k == 0 ? formula.result + "," + other : other + "," + formula.result;
    gradients[k] = call.append(op::contract, k == 0 ? std::vector{g, factor} : std::vector{factor, g},
                               {{"spec", spec + "->" + reached}});
    if (!summed_alone.empty())
      gradients[k] = call.append(op::broadcast_like, {gradients[k], call.operand(k)}, {{"axes", summed_alone}});
  }
  return gradients;
}

}  // namespace ingot
