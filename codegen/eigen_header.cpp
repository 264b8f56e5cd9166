// <name>_eigen.h: inputs, outputs and State as Eigen matrices of fixed size, without copies. A matrix has the last
// dimension as its columns and all others as its rows, row major; an array of one dimension is a column vector.
#include "codegen/emit_parts.h"

namespace ingot {
namespace {

bool has_view(const InterfaceValue& value) { return !value.is_scalar() && value.size() > 0; }

Code matrix_type(const InterfaceValue& value) {
  const std::int64_t columns = value.type.rank() < 2 ? 1 : extents(value.type.shape).back();
  // Eigen has column vectors in column-major order only; in memory there is no difference.
  return code("::Eigen::Matrix<{}, {}, {}, {}>", cpp_type(value.type.dtype), value.size() / columns, columns,
              columns == 1 ? Code("::Eigen::ColMajor") : Code("::Eigen::RowMajor"));
}

void write_view(Writer& writer, const InterfaceValue& value, bool is_const) {
  const Code maybe_const = is_const ? Code("const ") : Code("");
  writer.line("inline ::Eigen::Map<{0}{1}> {2}({0}{3} (&elements)[{4}]) {{", maybe_const, matrix_type(value),
              value.name, cpp_type(value.type.dtype), value.size());
  writer.line("return ::Eigen::Map<{}{}>(elements);", maybe_const, matrix_type(value));
  writer.line("}}");
}

void write_member_view(Writer& writer, const InterfaceValue& state, bool is_const) {
  const Code maybe_const = is_const ? Code("const ") : Code("");
  writer.line("inline ::Eigen::Map<{0}{1}> {2}({0}State& state) {{", maybe_const, matrix_type(state), state.name);
  writer.line("return ::Eigen::Map<{}{}>(state.{});", maybe_const, matrix_type(state), state.name);
  writer.line("}}");
}

}  // namespace

void write_eigen_header(Writer& writer, const Interface& interface) {
  writer.line(
      "// Made by ingot; do not edit. Inputs, outputs and State of {}.h as Eigen matrices that share their memory.",
      interface.name_space);
  writer.line("#ifndef INGOT_{}_EIGEN_H", interface.macro);
  writer.line("#define INGOT_{}_EIGEN_H", interface.macro);
  writer.line();
  writer.line("#include <Eigen/Core>");
  writer.line();
  writer.line("#include \"{}.h\"", interface.name_space);
  writer.line();
  writer.line("namespace {} {{", interface.name_space);
  writer.line();
  writer.line("// A matrix of fixed size as the array that the functions take.");
  for (const bool is_const : {true, false}) {
    const Code maybe_const = is_const ? Code("const ") : Code("");
    writer.line("template <class Scalar, int rows, int columns, int options>");
    writer.line(
        "inline {0}Scalar (&elements({0}::Eigen::Matrix<Scalar, rows, columns, options>& matrix))[rows * columns] {{",
        maybe_const);
    writer.line(
        "static_assert((options & ::Eigen::RowMajor) != 0 || rows == 1 || columns == 1, \"must be row major\");");
    writer.line("return *reinterpret_cast<{}Scalar(*)[rows * columns]>(matrix.data());", maybe_const);
    writer.line("}}");
  }
  writer.line();
  if (!interface.states.empty()) {
    writer.line("namespace state_views {{");
    for (const InterfaceValue& state : interface.states) {
      if (!has_view(state)) continue;
      writer.line("{}", comment(state.model_name + " " + to_string(state.type)));
      for (const bool is_const : {true, false}) write_member_view(writer, state, is_const);
    }
    writer.line("}}  // namespace state_views");
    writer.line();
  }
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    writer.line("namespace {} {{", function.views);
    for (const InterfaceValue& value : function.inputs)
      if (has_view(value)) {
        write_view(writer, value, true);
        if (value.offset) write_view(writer, value, false);  // a member of the workspace, to be filled
      }
    for (const InterfaceValue& value : function.outputs) {
      if (!has_view(value)) continue;
      for (const bool is_const : {true, false}) write_view(writer, value, is_const);
    }
    writer.line("}}  // namespace {}", function.views);
    writer.line();
  }
  writer.line("}}  // namespace {}", interface.name_space);
  writer.line();
  writer.line("#endif");
}

}  // namespace ingot
