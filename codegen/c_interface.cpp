// The emitted functions for C, and for anything that calls C: Python's ctypes, other languages.
#include "codegen/emit_parts.h"

namespace ingot {
namespace {

// Inputs and outputs that are no parameters.
std::vector<const InterfaceValue*> in_workspace(const InterfaceFunction& function) {
  std::vector<const InterfaceValue*> found;
  for (const auto* values : {&function.inputs, &function.outputs})
    for (const InterfaceValue& value : *values)
      if (value.offset) found.push_back(&value);
  return found;
}

}  // namespace

void write_c_header(Writer& writer, const Plan& plan, const Interface& interface) {
  writer.line("/* Made by ingot; do not edit. Pointers must not be null; a workspace is aligned to {} bytes. */",
              plan.target.alignment);
  writer.line("#ifndef INGOT_{}_C_H", interface.macro);
  writer.line("#define INGOT_{}_C_H", interface.macro);
  writer.line();
  writer.line("#include <stdbool.h>");
  writer.line("#include <stddef.h>");
  writer.line("#include <stdint.h>");
  writer.line();
  writer.line("#ifdef __cplusplus");
  writer.line("extern \"C\" {{");
  writer.line("#endif");
  writer.line();
  if (!interface.states.empty()) {
    const Code& name = interface.name_space;
    writer.line("struct {}_state; /* {}_state_bytes() bytes, aligned to {} */", name, name, plan.state_alignment);
    writer.line("size_t {}_state_bytes(void);", name);
    writer.line("void {0}_init(struct {0}_state* state);", name);
    writer.line("size_t {}_saved_state_bytes(void);", name);
    writer.line("size_t {0}_save(const struct {0}_state* state, unsigned char* to, size_t capacity);", name);
    writer.line("bool {0}_load(struct {0}_state* state, const unsigned char* from, size_t size);", name);
    writer.line("/* A state by its name in the model, row-major; data is null when there is none. */");
    writer.line("struct {}_state_view {{", name);
    writer.line("void* data;");
    writer.line("size_t size; /* elements */");
    writer.line("size_t element_bytes;");
    writer.line("}};");
    writer.line("struct {0}_state_view {0}_find_state(struct {0}_state* state, const char* name);", name);
    writer.line("/* Initial values again for all states whose names begin with prefix; how many. */");
    writer.line("size_t {0}_reset(struct {0}_state* state, const char* prefix);", name);
    writer.line();
  }
  if (interface.takes_weights) {
    writer.line("/* True for the bytes of {}.weights; to be asked once, before the first call. */",
                interface.name_space);
    writer.line("bool {}_verify_weights(const unsigned char* weights, size_t size);", interface.name_space);
    writer.line();
  }
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    for (const InterfaceValue& value : function.inputs)
      writer.line("/* in  {}: {} */", value.name, comment_text(to_string(value.type)));
    for (const InterfaceValue& value : function.outputs)
      writer.line("/* out {}: {} */", value.name, comment_text(to_string(value.type)));
    writer.line("size_t {}_{}(void);", interface.name_space, function.workspace_bytes);
    for (const InterfaceValue* value : in_workspace(function))
      writer.line("{}* {}_{}(void* workspace); /* where {} is, {} elements */", cpp_type(value->type.dtype),
                  interface.name_space, value->c_accessor, value->name, value->size());
    writer.line("void {}_{}({});", interface.name_space, function.name, c_parameters(interface, function));
    writer.line();
  }
  writer.line("#ifdef __cplusplus");
  writer.line("}}");
  writer.line("#endif");
  writer.line();
  writer.line("#endif");
}

void write_c_functions(Writer& writer, const Interface& interface) {
  const Code& name = interface.name_space;
  writer.line("extern \"C\" {{");
  if (!interface.states.empty()) {
    writer.line("struct {}_state;", name);
    writer.line("size_t {0}_state_bytes(void) {{ return {0}::state_bytes; }}", name);
    writer.line("void {0}_init(struct {0}_state* state) {{ {0}::init(*reinterpret_cast<{0}::State*>(state)); }}", name);
    writer.line("size_t {0}_saved_state_bytes(void) {{ return {0}::saved_state_bytes; }}", name);
    writer.line("size_t {0}_save(const struct {0}_state* state, unsigned char* to, size_t capacity) {{", name);
    writer.line("return {0}::save(*reinterpret_cast<const {0}::State*>(state), to, capacity);", name);
    writer.line("}}");
    writer.line("bool {0}_load(struct {0}_state* state, const unsigned char* from, size_t size) {{", name);
    writer.line("return {0}::load(*reinterpret_cast<{0}::State*>(state), from, size);", name);
    writer.line("}}");
    writer.line("struct {}_state_view {{", name);
    writer.line("void* data;");
    writer.line("size_t size, element_bytes;");
    writer.line("}};");
    writer.line("struct {0}_state_view {0}_find_state(struct {0}_state* state, const char* name) {{", name);
    writer.line("const {0}::StateView view = {0}::find_state(*reinterpret_cast<{0}::State*>(state), name);", name);
    writer.line("return {{view.data, view.size, view.element_bytes}};");
    writer.line("}}");
    writer.line("size_t {0}_reset(struct {0}_state* state, const char* prefix) {{", name);
    writer.line("return {0}::reset(*reinterpret_cast<{0}::State*>(state), prefix);", name);
    writer.line("}}");
  }
  if (interface.takes_weights) {
    writer.line("bool {}_verify_weights(const unsigned char* weights, size_t size) {{", name);
    writer.line("return {}::verify_weights(weights, size);", name);
    writer.line("}}");
  }
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    Code arguments;
    const auto add = [&](const Code& argument) {
      arguments = arguments.empty() ? argument : code("{}, {}", arguments, argument);
    };
    if (function.takes_weights) add("weights");
    if (function.plan->writes_state)
      add(code("*reinterpret_cast<{}::State*>(state)", name));
    else if (function.plan->reads_state)
      add(code("*reinterpret_cast<const {}::State*>(state)", name));
    for (const InterfaceValue& value : function.inputs)
      if (!value.offset)
        add(value.is_scalar() ? value.name
                              : code("*reinterpret_cast<const {}(*)[{}]>({})", cpp_type(value.type.dtype),
                                     value.size(), value.name));
    for (const InterfaceValue& value : function.outputs)
      if (!value.offset)
        add(value.is_scalar()
                ? code("*{}", value.name)
                : code("*reinterpret_cast<{}(*)[{}]>({})", cpp_type(value.type.dtype), value.size(), value.name));
    add(code("*static_cast<{}::{}*>(workspace)", name, function.workspace));
    writer.line("size_t {0}_{1}(void) {{ return {0}::{1}; }}", name, function.workspace_bytes);
    for (const InterfaceValue* value : in_workspace(function))
      writer.line("{}* {}_{}(void* workspace) {{ return static_cast<{}::{}*>(workspace)->{}(); }}",
                  cpp_type(value->type.dtype), name, value->c_accessor, name, function.workspace, value->name);
    writer.line("void {}_{}({}) {{", name, function.name, c_parameters(interface, function));
    writer.line("{}::{}({});", name, function.name, arguments);
    writer.line("}}");
  }
  writer.line("}}  // extern \"C\"");
}

void write_entry(Writer& writer, const Interface& interface) {
  const Code& name = interface.name_space;
  writer.line("extern \"C\" {{");
  writer.line("void ingot_init([[maybe_unused]] void* state) {{");
  if (!interface.states.empty()) writer.line("{0}::init(*static_cast<{0}::State*>(state));", name);
  writer.line("}}");
  writer.line(
      "void ingot_call(int function, [[maybe_unused]] void* state, [[maybe_unused]] const void* const* inputs, void* "
      "const* outputs, void* workspace) {{");
  writer.line("switch (function) {{");
  for (std::size_t i = 0; i < interface.functions.size(); ++i) {
    const InterfaceFunction& function = interface.functions[i];
    if (function.plan->function->is_private) continue;
    Code arguments;
    const auto add = [&](const Code& argument) {
      arguments = arguments.empty() ? argument : code("{}, {}", arguments, argument);
    };
    if (function.plan->reads_state || function.plan->writes_state)
      add(code("static_cast<struct {}_state*>(state)", name));
    for (std::size_t k = 0; k < function.inputs.size(); ++k)
      if (!function.inputs[k].offset)
        add(code("{}static_cast<const {}*>(inputs[{}])", function.inputs[k].is_scalar() ? Code("*") : Code(""),
                 cpp_type(function.inputs[k].type.dtype), k));
    for (std::size_t k = 0; k < function.outputs.size(); ++k)
      if (!function.outputs[k].offset)
        add(code("static_cast<{}*>(outputs[{}])", cpp_type(function.outputs[k].type.dtype), k));
    if (function.outputs.empty()) writer.line("static_cast<void>(outputs);");
    add("workspace");
    writer.line("case {}:", i);
    for (std::size_t k = 0; k < function.inputs.size(); ++k)
      if (const InterfaceValue& value = function.inputs[k]; value.offset)
        writer.line("ingot_rt::copy_elements<{1}>({0}_{2}(workspace), static_cast<const {1}*>(inputs[{3}]), {4});",
                    name, cpp_type(value.type.dtype), value.c_accessor, k, value.size());
    writer.line("{}_{}({});", name, function.name, arguments);
    for (std::size_t k = 0; k < function.outputs.size(); ++k)
      if (const InterfaceValue& value = function.outputs[k]; value.offset)
        writer.line("ingot_rt::copy_elements<{1}>(static_cast<{1}*>(outputs[{3}]), {0}_{2}(workspace), {4});", name,
                    cpp_type(value.type.dtype), value.c_accessor, k, value.size());
    writer.line("break;");
  }
  writer.line("default: break;");
  writer.line("}}");
  writer.line("}}");
  writer.line("}}  // extern \"C\"");
}

}  // namespace ingot
