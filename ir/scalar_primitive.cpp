// What holds for primitives: their form, which ones a program calls, their bodies in the place of calls.
#include "ir/scalar_primitive.h"

#include <algorithm>

#include "ir/scalar_text.h"

namespace ingot::scalar {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of the body or a derivative: a program over the parameters with one result of the primitive's dtype.
std::string part_fault(const Primitive& primitive, const Program& part) {
  if (std::string why = fault(part); !why.empty()) return why;
  if (part.parameters != primitive.parameters) return "its parameters are not those of the primitive";
  if (part.roots.size() != 1) return "it has " + std::to_string(part.roots.size()) + " results, not one";
  const DType result = part.nodes[part.roots[0]].dtype;
  if (result == primitive.result) return "";
  return "it gives " + std::string(ingot::info(result).name) + ", not " +
         std::string(ingot::info(primitive.result).name);
}

void append_primitives(const Program& program, bool is_deep, std::vector<std::shared_ptr<const Primitive>>& found) {
  for (const Node& node : program.nodes) {
    if (!node.primitive) continue;
    const auto is_same = [&](const auto& known) { return known == node.primitive || *known == *node.primitive; };
    if (std::ranges::any_of(found, is_same)) continue;
    if (is_deep) {
      append_primitives(node.primitive->body, true, found);
      for (const Program& derivative : node.primitive->derivatives) append_primitives(derivative, true, found);
    }
    found.push_back(node.primitive);
  }
}

Expression expanded(const Node& node, Builder& builder, std::span<const Expression> operands);

std::vector<Expression> expanded(const Program& program, Builder& builder, std::span<const Expression> arguments) {
  std::vector<Expression> made;
  for (const Node& node : program.nodes) {
    Expression operands[max_operands];
    const auto count = static_cast<std::size_t>(arity(node));
    for (std::size_t k = 0; k < count; ++k) operands[k] = made[node.operands[k]];
    made.push_back(node.opcode == Opcode::parameter ? arguments[static_cast<std::size_t>(node.integer)]
                                                    : expanded(node, builder, std::span(operands, count)));
  }
  std::vector<Expression> roots;
  for (const Index root : program.roots) roots.push_back(made[root]);
  return roots;
}

Expression expanded(const Node& node, Builder& builder, std::span<const Expression> operands) {
  const bool is_in_place = node.primitive && node.primitive->text.empty();
  return is_in_place ? expanded(node.primitive->body, builder, operands)[0] : builder.copy(node, operands);
}

}  // namespace

bool is_primitive_name(std::string_view name) {
  const auto belongs = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  return !name.empty() && name.size() <= max_primitive_name && is_letter(name[0]) &&
         std::ranges::all_of(name, belongs) && name.find("__") == std::string_view::npos;
}

std::string primitive_fault(const Primitive& primitive) {
  if (!is_primitive_name(primitive.name))
    return "the name of a primitive is a C++ identifier of at most " + std::to_string(max_primitive_name) +
           " letters, digits and single underscores, a letter first";
  const std::string whose = " of primitive " + primitive.name;
  if (primitive.parameters.empty() || primitive.parameters.size() > max_operands)
    return "primitive " + primitive.name + " has " + std::to_string(primitive.parameters.size()) +
           " parameters; it may have 1 to " + std::to_string(max_operands);
  if (std::string why = part_fault(primitive, primitive.body); !why.empty()) return "the body" + whose + ": " + why;
  if (!primitive.derivatives.empty() && primitive.derivatives.size() != primitive.parameters.size())
    return "primitive " + primitive.name + " has " + std::to_string(primitive.derivatives.size()) +
           " derivatives; one is needed per parameter, or none";
  for (const Program& derivative : primitive.derivatives)
    if (std::string why = part_fault(primitive, derivative); !why.empty()) return "a derivative" + whose + ": " + why;
  const auto is_plain = [](char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; };
  if (!std::ranges::all_of(primitive.text, is_plain))
    return "the text" + whose + " has a character that is not ASCII; write it as an escape";
  if (primitive.text.size() > max_primitive_text)
    return "the text" + whose + " has more than " + std::to_string(max_primitive_text) + " bytes";
  return "";
}

std::vector<std::shared_ptr<const Primitive>> primitives_of(const Program& program, bool is_deep) {
  std::vector<std::shared_ptr<const Primitive>> found;
  append_primitives(program, is_deep, found);
  return found;
}

Program with_bodies_in_place(const Program& program) {
  const auto is_printed_in_place = [](const Node& node) { return node.primitive && node.primitive->text.empty(); };
  if (std::ranges::none_of(program.nodes, is_printed_in_place)) return program;
  Builder builder;
  std::vector<Expression> parameters;
  for (const DType dtype : program.parameters) parameters.push_back(builder.parameter(dtype));
  return builder.finish(expanded(program, builder, parameters));
}

}  // namespace ingot::scalar
