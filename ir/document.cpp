// Writing of the language reference.
#include "ir/document.h"

#include "ir/epilogue_text.h"
#include "ir/number_text.h"
#include "ir/op.h"
#include "ir/print.h"
#include "ir/scalar_text.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string_view kind_name(AttributeKind kind) {
  static constexpr std::string_view names[] = {"none",     "bool",  "integer", "number",  "text",
                                               "integers", "dtype", "shape",   "program", "array"};
  return names[static_cast<std::size_t>(kind)];
}

// As it would stand in an .ingot file. Arrays and programs are no defaults.
std::string default_text(const Attribute& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  if (const auto* dtype = std::get_if<DType>(&value)) return std::string(info(*dtype).name);
  if (const auto* shape = std::get_if<Shape>(&value)) return to_string(*shape);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&value)) {
    std::string text;
    for (const std::int64_t integer : *integers) text += (text.empty() ? "" : ", ") + std::to_string(integer);
    return "[" + text + "]";
  }
  return "none";
}

// A map of f32 operands written as a scalar program, where it can be said without attributes of the user.
std::string body_text(const OpDef& op) {
  if (!op.body) return "";
  std::vector<Attribute> attributes;
  for (const AttributeDef& attribute : op.attributes) {
    if (!attribute.default_value) return "";
    attributes.push_back(attribute.default_value());
  }
  for (const DType dtype : {DType::f32, DType::boolean}) {
    const std::vector<Type> operands(op.operands.size(), Type{dtype, {}});
    try {
      return scalar::print(op.body({op, operands, attributes}));
    } catch (const Error&) {  // not for this dtype
    }
  }
  return "";
}

std::string op_entry(const OpDef& op) {
  std::string operands;
  for (const OperandDef& operand : op.operands)
    operands += (operands.empty() ? "" : ", ") + std::string(operand.name) + (operand.is_variadic ? "..." : "");
  std::string text = "### " + std::string(op.name) + "(" + operands + ")\n\n" + std::string(op.summary) + "\n";
  if (const std::string body = body_text(op); !body.empty()) text += "\n    " + body + "\n";
  if (!op.attributes.empty()) {
    text += "\n| attribute | kind | default | meaning |\n|---|---|---|---|\n";
    for (const AttributeDef& attribute : op.attributes)
      text += "| `" + std::string(attribute.name) + "` | " + std::string(kind_name(attribute.kind)) + " | " +
              (attribute.default_value ? "`" + default_text(attribute.default_value()) + "`" : "required") + " | " +
              std::string(attribute.summary) + " |\n";
  }
  if (op.fused_form && op.fused_form != &op)
    text += "\nWith the maps that follow it: `" + std::string(op.fused_form->name) + "`.\n";
  return text + "\n";
}

}  // namespace

std::string language_reference() {
  std::string text =
      "# The ops of the language\n\n"
      "Written from the records in `ir/ops/` by a test (`INGOT_BLESS=1` rewrites it); docs/text-form.md has the "
      "grammar\n"
      "around them. A name with dots after it stands for any number of operands. Maps work element by element and\n"
      "broadcast their operands as NumPy does; the line below a map is its scalar program, for f32 and default\n"
      "attributes.\n\n";
  const auto section = [&](const char* title, auto belongs) {
    text += "## " + std::string(title) + "\n\n";
    for (const OpDef* op : all_ops())
      if (belongs(*op)) text += op_entry(*op);
  };
  const auto is_entry = [](const OpDef& op) { return &op == &op::input || &op == &op::state || &op == &op::constant; };
  section("Entries", is_entry);
  section("Maps", [](const OpDef& op) { return op.body != nullptr; });
  section("Ops with an epilogue", [](const OpDef& op) { return epilogue_position(op).has_value(); });
  section("Others", [&](const OpDef& op) { return !op.body && !is_entry(op) && !epilogue_position(op); });
  return text;
}

}  // namespace ingot
