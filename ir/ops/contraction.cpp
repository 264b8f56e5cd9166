// Reference loops of contractions.
#include "ir/ops/contraction.h"

#include <cmath>

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

DType accumulator_dtype(DType operand) { return operand == DType::i8 || operand == DType::u8 ? DType::i32 : operand; }

ReferenceArray accumulate_products(const Structure& structure, const ReferenceArray& a, const ReferenceArray& b,
                                   const Type& type) {
  ReferenceArray result(type);
  const std::size_t axes = structure.extents.size(), parallel = structure.parallel_axes;
  const Access from_a = linear_access(structure.operands[0], a.type.shape, axes);
  const Access from_b = linear_access(structure.operands[1], b.type.shape, axes);
  const double u = scalar::unit_roundoff(type.dtype);
  const auto terms = static_cast<double>(structure.reduced_points());
  const double gamma = terms * u / (1 - terms * u);
  std::size_t at = 0;
  walk(structure, 0, parallel, from_a, from_b, from_a.offset, from_b.offset,
       [&](std::int64_t row_a, std::int64_t row_b) {
         double sum = 0, magnitude = 0, carried = 0;
         std::uint64_t whole = 0;
         walk(structure, parallel, axes, from_a, from_b, row_a, row_b, [&](std::int64_t i, std::int64_t j) {
           const scalar::Number& x = a.elements[static_cast<std::size_t>(i)];
           const scalar::Number& y = b.elements[static_cast<std::size_t>(j)];
           sum += x.value * y.value;
           magnitude += (std::abs(x.value) + x.error) * (std::abs(y.value) + y.error);
           carried += std::abs(x.value) * y.error + std::abs(y.value) * x.error + x.error * y.error;
           whole += static_cast<std::uint64_t>(x.integer) * static_cast<std::uint64_t>(y.integer);
         });
         scalar::Number& out = result.elements[at++];
         if (is_float(type.dtype)) {
           out = {sum, carried + gamma * magnitude + terms * scalar::smallest_positive(type.dtype), 0};
         } else {
           Array wrapped({type.dtype, {}});
           wrapped.set_integer(0, static_cast<std::int64_t>(whole));
           out.integer = wrapped.integer(0);
         }
       });
  return result;
}

}  // namespace ingot
