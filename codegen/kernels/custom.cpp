// A kernel in C++ of the user's own: its text stands once in the file, in a namespace named after its content; the
// kernel hands it the pointers as arrays.
#include "codegen/kernel.h"
#include "ir/weights.h"

namespace ingot {

Code native_namespace(const NativeFunction& function) {
  const auto bytes = std::as_bytes(std::span(function.source.data(), function.source.size()));
  return Code::made("custom_" + sha256(bytes).substr(0, 12));
}

// Every operation is rounded as it is written: what a compiler fuses to multiply-adds by itself would differ from one
// to the next. Clang has no way to restore the setting on all targets; "on" is its default for C++.
void print_native_source(Writer& writer, const NativeFunction& function) {
  writer.line("namespace {} {{  // carried from the definition", native_namespace(function));
  writer.line("#if defined(__clang__)");
  writer.line("#pragma clang fp contract(off)");
  writer.line("#elif defined(__GNUC__)");
  writer.line("#pragma GCC push_options");
  writer.line("#pragma GCC optimize(\"fp-contract=off\")");
  writer.line("#endif");
  writer.line("// clang-format off");
  writer.paste(function.source);
  if (!function.source.ends_with('\n')) writer.line();
  writer.line("// clang-format on");
  writer.line("#if defined(__clang__)");
  writer.line("#pragma clang fp contract(on)");
  writer.line("#elif defined(__GNUC__)");
  writer.line("#pragma GCC pop_options");
  writer.line("#endif");
  writer.line("}}  // namespace {}", native_namespace(function));
}

void print_custom(Writer& writer, const Kernel& kernel, const Target&, const Code& name) {
  const NativeFunction& function = kernel.structure.native;
  Code arguments;
  const auto add = [&](const Code& element, std::int64_t count, const Code& pointer) {
    arguments = code("{}{}reinterpret_cast<{} (&)[{}]>(*{})", arguments, arguments.empty() ? Code("") : Code(", "),
                     element, count, pointer);
  };
  for (std::size_t i = 0; i < kernel.operands.size(); ++i)
    add(code("const {}", element_type(kernel.operands[i].type)), element_count(kernel.operands[i].type.shape),
        operand_name(i));
  for (std::size_t i = 0; i < kernel.results.size(); ++i)
    add(element_type(kernel.results[i]), element_count(kernel.results[i].shape), result_name(i));
  open_function(writer, kernel, name);
  // An identifier, which the op has checked.
  writer.line("{}::{}({});", native_namespace(function), Code::made(function.name), arguments);
  writer.line("}}");
}

}  // namespace ingot
