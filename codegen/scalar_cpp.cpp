// Scalar programs in C++. The names of runtime/math.h and runtime/integer.h stand here and nowhere else in codegen.
#include "codegen/scalar_cpp.h"

#include <algorithm>
#include <cmath>

#include "ir/error.h"
#include "ir/scalar_primitive.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

using scalar::Opcode;

Code constant_text(const scalar::Node& node, ElementForm form) {
  if (node.dtype == DType::boolean) {
    if (form.is_vector()) return code("(v{}i{{}} {} 0)", form.lanes, node.integer ? Code("==") : Code("!="));
    return node.integer ? Code("true") : Code("false");
  }
  if (is_float(node.dtype)) return float_literal(node.value, node.dtype == DType::f64);
  if (node.dtype == DType::u64) return code("uint64_t({}u)", static_cast<std::uint64_t>(node.integer));
  if (node.integer == INT64_MIN) return "INT64_MIN";
  return code("{}({})", cpp_type(node.dtype), node.integer);
}

// A template takes vectors of floats, not masks.
bool has_vector_form(const scalar::Primitive& primitive) {
  return !takes_vectors(primitive) ||
         (primitive.result == DType::f32 &&
          std::ranges::all_of(primitive.parameters, [](DType dtype) { return dtype == DType::f32; }));
}

class ProgramWriter {
 public:
  ProgramWriter(Writer& writer, const scalar::Program& program, std::span<const Code> arguments, ElementForm form,
                const Code& prefix)
      : writer_(writer),
        program_(program),
        arguments_(arguments),
        form_(form),
        prefix_(prefix),
        uses_(program.nodes.size()) {
    for (const scalar::Node& node : program.nodes)
      for (int k = 0; k < arity(node); ++k) ++uses_[node.operands[k]];
    for (const scalar::Index root : program.roots) ++uses_[root];
  }

  std::vector<Code> write() {
    for (std::size_t i = 0; i < program_.nodes.size(); ++i) {
      const scalar::Node& node = program_.nodes[i];
      Code text = expression(node);
      const bool is_leaf = node.opcode == Opcode::parameter || node.opcode == Opcode::constant;
      if (!is_leaf && uses_[i] > 1) {
        const Code name = code("{}{}", prefix_, next_name_++);
        writer_.line("const {} {} = {};", type(node.dtype), name, text);
        text = name;
      }
      texts_.push_back(text);
    }
    std::vector<Code> roots;
    for (const scalar::Index root : program_.roots) {
      const scalar::Node& node = program_.nodes[root];
      roots.push_back(node.opcode == Opcode::constant ? whole(root) : texts_[root]);
      // Several results are all computed before the first is stored: one of them may overwrite an operand in place.
      if (program_.roots.size() > 1) {
        const Code name = code("{}r{}", prefix_, roots.size());
        writer_.line("const {} {} = {};", type(node.dtype), name, roots.back());
        roots.back() = name;
      }
    }
    return roots;
  }

 private:
  Code type(DType dtype) const {
    if (!form_.is_vector()) return cpp_type(dtype);
    return dtype == DType::boolean ? code("v{}i", form_.lanes) : form_.float_type();
  }

  const scalar::Node& operand(const scalar::Node& node, int k) const { return program_.nodes[node.operands[k]]; }
  const Code& text(const scalar::Node& node, int k) const { return texts_[node.operands[k]]; }

  // A constant as a whole vector, where a scalar literal would not convert.
  Code whole(scalar::Index index) const {
    const scalar::Node& node = program_.nodes[index];
    const bool is_plain = !form_.is_vector() || node.opcode != Opcode::constant || node.dtype == DType::boolean;
    return is_plain ? texts_[index] : code("ingot_rt::splat<{}>({})", form_.float_type(), texts_[index]);
  }
  Code whole(const scalar::Node& node, int k) const { return whole(node.operands[k]); }

  // The runtime has the functions under their names in the scalar language.
  Code call(std::string_view function, const scalar::Node& node) const {
    const Code name = Code::made("ingot_rt::" + std::string(function));
    return info(node.opcode).arity == 1 ? code("{}({})", name, whole(node, 0))
                                        : code("{}({}, {})", name, whole(node, 0), whole(node, 1));
  }

  Code call_of_primitive(const scalar::Node& node) const {
    const scalar::Primitive& primitive = *node.primitive;
    Code operands = whole(node, 0);
    for (int k = 1; k < arity(node); ++k) operands = code("{}, {}", operands, whole(node, k));
    return code("{}::{}({})", primitive_namespace(primitive), Code::made(primitive.name), operands);
  }

  // A whole number next to itself is decided here: compilers warn of such comparisons.
  Code comparison(const char* symbol, const scalar::Node& node) const {
    if (node.operands[0] != node.operands[1] || is_float(operand(node, 0).dtype)) return infix(symbol, node);
    const bool holds = node.opcode == Opcode::less_equal || node.opcode == Opcode::equal;
    return code("(static_cast<void>({}), {})", text(node, 0), holds ? Code("true") : Code("false"));
  }

  Code infix(const char* symbol, const scalar::Node& node) const {
    // Two literals never meet here (they fold), so at least one side is a vector.
    return code("({} {} {})", text(node, 0), Code::made(symbol), text(node, 1));
  }

  static bool is_settled(const scalar::Node& node) {
    return node.opcode == Opcode::constant && !std::isnan(node.value);
  }

  // minimum and maximum return NaN for a NaN on either side; against a constant that is one comparison.
  Code extreme(const char* name, const scalar::Node& node) const {
    const Code function = Code::made(std::string("ingot_rt::") + name);
    if (is_settled(operand(node, 1))) return code("{}_constant({}, {})", function, whole(node, 0), whole(node, 1));
    if (is_settled(operand(node, 0))) return code("{}_constant({}, {})", function, whole(node, 1), whole(node, 0));
    return code("{}({}, {})", function, whole(node, 0), whole(node, 1));
  }

  Code expression(const scalar::Node& node) const {
    if (node.opcode == Opcode::parameter) return arguments_[static_cast<std::size_t>(node.integer)];
    if (node.opcode == Opcode::constant) return constant_text(node, form_);
    if (node.opcode == Opcode::select) return selection(node);
    if (node.opcode == Opcode::cast) return cast(node);
    if (node.opcode == Opcode::call) return call_of_primitive(node);
    if (node.dtype == DType::boolean) return condition(node);
    return is_float(node.dtype) ? float_operation(node) : integer_operation(node);
  }

  Code selection(const scalar::Node& node) const {
    if (form_.is_vector()) {
      if (node.dtype == DType::boolean)
        return code("(({} & {}) | (~{} & {}))", text(node, 0), text(node, 1), text(node, 0), text(node, 2));
      return code("ingot_rt::select<{}>({}, {}, {})", form_.float_type(), text(node, 0), whole(node, 1),
                  whole(node, 2));
    }
    return code("({} ? {} : {})", text(node, 0), text(node, 1), text(node, 2));
  }

  Code condition(const scalar::Node& node) const {
    const bool is_vector = form_.is_vector();
    switch (node.opcode) {
      case Opcode::less:
        return comparison("<", node);
      case Opcode::less_equal:
        return comparison("<=", node);
      case Opcode::equal:
        return comparison("==", node);
      case Opcode::not_equal:
        return comparison("!=", node);
      case Opcode::logical_and:
        return infix(is_vector ? "&" : "&&", node);
      case Opcode::logical_or:
        return infix(is_vector ? "|" : "||", node);
      case Opcode::logical_not:
        return code("({}{})", is_vector ? Code("~") : Code("!"), text(node, 0));
      case Opcode::maximum:
      case Opcode::bit_or:
      case Opcode::add:
        return infix(is_vector ? "|" : "||", node);
      case Opcode::minimum:
      case Opcode::bit_and:
      case Opcode::multiply:
        return infix(is_vector ? "&" : "&&", node);
      case Opcode::bit_xor:
      case Opcode::subtract:
        return infix(is_vector ? "^" : "!=", node);
      default:
        throw internal_error("no C++ for bool operation " + std::string(info(node.opcode).name));
    }
  }

  Code float_operation(const scalar::Node& node) const {
    switch (node.opcode) {
      case Opcode::negate:
        return code("(-{})", text(node, 0));
      case Opcode::add:
        return infix("+", node);
      case Opcode::subtract:
        return infix("-", node);
      case Opcode::multiply:
        return infix("*", node);
      case Opcode::divide:
        return infix("/", node);
      case Opcode::minimum:
        return extreme("minimum", node);
      case Opcode::maximum:
        return extreme("maximum", node);
      case Opcode::absolute:
        return call("absolute", node);
      case Opcode::sign:
      case Opcode::floor:
      case Opcode::ceil:
      case Opcode::round:
      case Opcode::truncate:
      case Opcode::remainder:
        return call(info(node.opcode).name, node);
      default:
        if (is_float_function(node.opcode) || node.opcode == Opcode::power) return call(info(node.opcode).name, node);
        throw internal_error("no C++ for float operation " + std::string(info(node.opcode).name));
    }
  }

  Code integer_operation(const scalar::Node& node) const {
    const auto typed = [&](const char* function) {
      const Code name = Code::made(std::string("ingot_rt::") + function);
      const Code type = cpp_type(node.dtype);
      return info(node.opcode).arity == 1 ? code("{}<{}>({})", name, type, text(node, 0))
                                          : code("{}<{}>({}, {})", name, type, text(node, 0), text(node, 1));
    };
    const auto bitwise = [&](const char* symbol) {
      return code("static_cast<{}>({} {} {})", cpp_type(node.dtype), text(node, 0), Code::made(symbol), text(node, 1));
    };
    switch (node.opcode) {
      case Opcode::negate:
        return typed("wrap_negate");
      case Opcode::absolute:
        return typed("wrap_absolute");
      case Opcode::sign:
        return typed("integer_sign");
      case Opcode::floor:
      case Opcode::ceil:
      case Opcode::round:
      case Opcode::truncate:
        return text(node, 0);
      case Opcode::add:
        return typed("wrap_add");
      case Opcode::subtract:
        return typed("wrap_subtract");
      case Opcode::multiply:
        return typed("wrap_multiply");
      case Opcode::divide:
        return typed("integer_divide");
      case Opcode::remainder:
        return typed("integer_remainder");
      case Opcode::power:
        return typed("integer_power");
      case Opcode::minimum:
        return typed("integer_minimum");
      case Opcode::maximum:
        return typed("integer_maximum");
      case Opcode::shift_left:
        return typed("shift_left");
      case Opcode::shift_right:
        return typed("shift_right");
      case Opcode::bit_and:
        return bitwise("&");
      case Opcode::bit_or:
        return bitwise("|");
      case Opcode::bit_xor:
        return bitwise("^");
      default:
        throw internal_error("no C++ for integer operation " + std::string(info(node.opcode).name));
    }
  }

  Code cast(const scalar::Node& node) const {
    const DType from = operand(node, 0).dtype, to = node.dtype;
    const Code& x = text(node, 0);
    if (form_.is_vector())  // between masks and floats only
      return to == DType::boolean
                 ? code("(({0} < 0.0f) | ({0} > 0.0f))", x)
                 : code("ingot_rt::select<{0}>({1}, ingot_rt::splat<{0}>(1.0f), {0}{{}})", form_.float_type(), x);
    const auto is_half = [](DType dtype) { return dtype == DType::f16 || dtype == DType::bf16; };
    if (is_half(from) && is_half(to))
      throw unsupported("IG0711", "a cast between f16 and bf16 has no direct form; cast through f32");
    if (is_half(from)) {
      const Code wide = code("ingot_rt::{}_to_float({})", from == DType::f16 ? Code("f16") : Code("bf16"), x);
      return to == DType::f32 ? wide : converted(DType::f32, to, wide);
    }
    if (is_half(to)) {
      const Code narrow = from == DType::f32 ? x : converted(from, DType::f32, x);
      return code("ingot_rt::float_to_{}({})", to == DType::f16 ? Code("f16") : Code("bf16"), narrow);
    }
    return converted(from, to, x);
  }

  Code converted(DType from, DType to, const Code& x) const {
    if (to == DType::boolean) return is_float(from) ? code("ingot_rt::cast_to_bool({})", x) : code("({} != 0)", x);
    if (is_float(from) && !is_float(to)) return code("ingot_rt::cast_float_to_integer<{}>({})", cpp_type(to), x);
    return code("static_cast<{}>({})", cpp_type(to), x);
  }

  Writer& writer_;
  const scalar::Program& program_;
  std::span<const Code> arguments_;
  ElementForm form_;
  Code prefix_;
  std::vector<int> uses_;
  std::vector<Code> texts_;
  int next_name_ = 0;
};

}  // namespace

Code ElementForm::float_type() const { return is_vector() ? code("v{}f", lanes) : Code("float"); }

Code cpp_type(DType dtype) {
  switch (dtype) {
    case DType::boolean:
      return "bool";
    case DType::i8:
      return "int8_t";
    case DType::i16:
      return "int16_t";
    case DType::i32:
      return "int32_t";
    case DType::i64:
      return "int64_t";
    case DType::u8:
      return "uint8_t";
    case DType::u16:
      return "uint16_t";
    case DType::u32:
      return "uint32_t";
    case DType::u64:
      return "uint64_t";
    case DType::f16:
    case DType::bf16:
      return "uint16_t";
    case DType::f32:
      return "float";
    case DType::f64:
      return "double";
  }
  throw internal_error("no C++ type for a dtype");
}

bool takes_vectors(const scalar::Primitive& primitive) { return primitive.text.starts_with("template"); }

Code primitive_namespace(const scalar::Primitive& primitive) {
  if (Names().unique(primitive.name, scalar::max_primitive_name).text() != primitive.name)
    throw rejected("IG0713", "a primitive cannot have the name " + ingot::quoted(primitive.name) + ", a word of C++")
        .help("give it another name");
  std::string content = primitive.name;
  for (const DType dtype : primitive.parameters) content += " " + std::string(info(dtype).name);
  content += " " + std::string(info(primitive.result).name) + "\n" + primitive.text;
  return Code::made("primitive_" + sha256(std::as_bytes(std::span(content))).substr(0, 12));
}

bool calls_math_library(const scalar::Program& program) {
  return std::ranges::any_of(program.nodes, [](const scalar::Node& node) {
    switch (node.opcode) {
      case Opcode::sqrt:
      case Opcode::exp:
      case Opcode::expm1:
      case Opcode::log:
      case Opcode::log1p:
      case Opcode::sin:
      case Opcode::cos:
      case Opcode::tanh:
      case Opcode::erf:
        return false;  // of the runtime that every file has
      default:
        return is_float_function(node.opcode);
    }
  });
}

bool has_vector_form(const scalar::Program& program) {
  for (const DType dtype : program.parameters)
    if (dtype != DType::f32) return false;
  for (const scalar::Node& node : program.nodes) {
    if (node.dtype != DType::f32 && node.dtype != DType::boolean) return false;
    if (node.primitive && !has_vector_form(*node.primitive)) return false;
  }
  for (const scalar::Index root : program.roots)
    if (program.nodes[root].dtype != DType::f32) return false;
  return true;
}

std::vector<Code> write_program(Writer& writer, const scalar::Program& program, std::span<const Code> arguments,
                                ElementForm form, const Code& prefix) {
  return ProgramWriter(writer, program, arguments, form, prefix).write();
}

}  // namespace ingot
