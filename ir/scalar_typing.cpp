// The typing rules of the scalar language, for programs that come from outside.
#include <algorithm>
#include <array>

#include "ir/scalar_primitive.h"
#include "ir/scalar_text.h"

namespace ingot::scalar {

std::string typing_fault(Opcode opcode, std::span<const DType> operands, DType result) {
  const std::string name(info(opcode).name);
  const auto type = [](DType dtype) { return std::string(ingot::info(dtype).name); };
  if (opcode == Opcode::cast) return "";
  if (opcode == Opcode::call) return "a call without a primitive";
  const bool is_logical =
      opcode == Opcode::logical_not || opcode == Opcode::logical_and || opcode == Opcode::logical_or;
  const bool compares = opcode >= Opcode::less && opcode <= Opcode::logical_or;
  const bool needs_float = is_float_function(opcode);
  const bool needs_integer = opcode >= Opcode::bit_and && opcode <= Opcode::shift_right;
  const std::size_t first = opcode == Opcode::select ? 1 : 0;
  if (first == 1 && operands[0] != DType::boolean) return "the condition of select is " + type(operands[0]);
  for (const DType operand : operands.subspan(first)) {
    if (operand != operands[first]) return name + " of " + type(operands[first]) + " and " + type(operand);
    if (is_logical && operand != DType::boolean) return name + " of " + type(operand) + "; it takes bool";
    if (needs_float && !is_float(operand)) return name + " of " + type(operand) + "; it takes floats";
    if (needs_integer && is_float(operand)) return name + " of " + type(operand) + "; it takes integers";
  }
  const DType expected = is_logical || compares ? DType::boolean : operands[first];
  if (result != expected) return name + " gives " + type(expected) + ", not " + type(result);
  return "";
}

std::string call_fault(const Primitive& primitive, std::span<const DType> operands, DType result) {
  if (std::string why = primitive_fault(primitive); !why.empty()) return why;
  if (operands.size() != primitive.parameters.size())
    return primitive.name + " of " + std::to_string(operands.size()) + " operands; it takes " +
           std::to_string(primitive.parameters.size());
  const auto type = [](DType dtype) { return std::string(ingot::info(dtype).name); };
  for (std::size_t k = 0; k < operands.size(); ++k)
    if (operands[k] != primitive.parameters[k])
      return "operand " + std::to_string(k) + " of " + primitive.name + " is " + type(operands[k]) + ", not " +
             type(primitive.parameters[k]);
  return result == primitive.result ? ""
                                    : primitive.name + " gives " + type(primitive.result) + ", not " + type(result);
}

std::string fault(const Program& program) {
  if (program.nodes.size() > max_nodes) return "it has more than " + std::to_string(max_nodes) + " nodes";
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    const auto count = static_cast<std::size_t>(arity(node));
    if (node.opcode == Opcode::parameter) {
      const auto position = static_cast<std::size_t>(node.integer);
      if (position >= program.parameters.size() || program.parameters[position] != node.dtype)
        return "it reads parameter " + std::to_string(node.integer) + ", which it does not have";
    } else if (node.opcode != Opcode::constant) {
      std::array<DType, max_operands> dtypes{};
      for (std::size_t k = 0; k < count; ++k) {
        if (node.operands[k] >= i) return "node " + std::to_string(i) + " uses a later one";
        dtypes[k] = program.nodes[node.operands[k]].dtype;
      }
      const std::span given = std::span(dtypes).first(count);
      const std::string why = node.primitive ? call_fault(*node.primitive, given, node.dtype)
                                             : typing_fault(node.opcode, given, node.dtype);
      if (!why.empty()) return why;
    }
  }
  const auto is_outside = [&](Index root) { return root >= program.nodes.size(); };
  if (program.roots.empty() || std::any_of(program.roots.begin(), program.roots.end(), is_outside))
    return "it has no result";
  return "";
}

}  // namespace ingot::scalar
