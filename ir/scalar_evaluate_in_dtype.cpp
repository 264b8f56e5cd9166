// Evaluation with every operation rounded to its own dtype: what C++ computes. An operation in double that is rounded
// once more to float gives the correctly rounded float for + - * / and sqrt, since 53 >= 2 * 24 + 2 (Figueroa, "When is
// double rounding innocuous?", SIGNUM Newsletter 30, 1995).
#include <array>
#include <vector>

#include "ir/scalar_operation.h"

namespace ingot::scalar {
namespace {

Number converted(DType from, DType to, const Number& a) {
  if (is_float(from) && is_float(to)) {
    // Emitted code has f16 and bf16 by way of f32.
    const bool is_narrow = to != DType::f64 && to != DType::f32;
    return rounded(to, is_narrow ? rounded(DType::f32, a.value).value : a.value);
  }
  if (is_float(to)) {
    if (to == DType::f64) return {as_double(from, a.integer), 0, 0};
    // Straight from the integer: by way of double it would be rounded twice.
    const float value =
        from == DType::u64 ? static_cast<float>(static_cast<std::uint64_t>(a.integer)) : static_cast<float>(a.integer);
    return rounded(to, static_cast<double>(value));
  }
  if (is_float(from)) return {0, 0, saturated(to, a.value)};
  return {0, 0, wrapped(to, to == DType::boolean ? a.integer != 0 : a.integer)};
}

Number called(const Primitive& primitive, std::array<Number, max_operands> operands, const MathLibrary* library) {
  Number result;
  evaluate_in_dtype(primitive.body, std::span(operands).first(primitive.parameters.size()), std::span(&result, 1),
                    library);
  return result;
}

}  // namespace

void evaluate_in_dtype(const Program& program, std::span<const Number> arguments, std::span<Number> results,
                       const MathLibrary* library) {
  std::vector<Number> values(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    const auto operand = [&](int k) -> const Number& { return values[node.operands[k]]; };
    const DType operand_dtype = program.nodes[node.operands[0]].dtype;
    if (node.opcode == Opcode::parameter)
      values[i] = arguments[static_cast<std::size_t>(node.integer)];
    else if (node.opcode == Opcode::constant)
      values[i] = {node.value, 0, node.integer};
    else if (node.opcode == Opcode::select)
      values[i] = operand(0).integer != 0 ? operand(1) : operand(2);
    else if (node.opcode == Opcode::cast)
      values[i] = converted(operand_dtype, node.dtype, operand(0));
    else if (node.opcode == Opcode::call)
      values[i] = called(*node.primitive, {operand(0), operand(1), operand(2), operand(3)}, library);
    else if (node.opcode == Opcode::logical_not)
      values[i] = {0, 0, operand(0).integer == 0};
    else if (node.opcode >= Opcode::less && node.opcode <= Opcode::logical_or)
      values[i] = {0, 0, comparison(node.opcode, operand_dtype, operand(0), operand(1))};
    else if (library != nullptr && is_of_math_library(node) && (node.dtype == DType::f32 || node.dtype == DType::f64))
      values[i] = {library->compute(node.opcode, node.dtype, operand(0).value, operand(1).value), 0, 0};
    else if (is_float(node.dtype))
      values[i] = rounded(node.dtype, float_operation(node.opcode, operand(0).value, operand(1).value));
    else
      values[i] = {
          0, 0,
          wrapped(node.dtype, integer_operation(node.opcode, node.dtype, operand(0).integer, operand(1).integer))};
    values[i].error = 0;  // of an argument
  }
  for (std::size_t i = 0; i < program.roots.size(); ++i) results[i] = values[program.roots[i]];
}

}  // namespace ingot::scalar
