// The emitted source: weights, one function per distinct kernel, and the functions of the module as lists of calls.
#include <algorithm>
#include <map>
#include <set>

#include "codegen/emit_parts.h"
#include "ir/error.h"

namespace ingot {
namespace {

class SourceWriter {
 public:
  SourceWriter(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options)
      : writer_(writer), plan_(plan), interface_(interface), options_(options) {}

  void write() {
    open_target();
    if (options_.has_trace)
      writer_.line("extern \"C\" void ingot_trace(int function, int step, int result, const void* data);");
    writer_.line("namespace {} {{", interface_.name_space);
    writer_.line("namespace {{");
    writer_.line();
    if (plan_.target.lanes > 1) {
      for (const char suffix : {'f', 'i', 'u'})
        writer_.line("using ingot_rt::v{}{};", plan_.target.lanes, Code::made(std::string(1, suffix)));
      writer_.line();
    }
    write_primitives(writer_, plan_);
    write_weights(writer_, plan_, interface_, options_);
    write_native_sources();
    write_kernels();
    for (std::size_t i = 0; i < interface_.functions.size(); ++i)
      if (interface_.functions[i].plan->function->is_private) write_function(i);
    writer_.line("}}  // namespace");
    writer_.line();
    for (std::size_t i = 0; i < interface_.functions.size(); ++i)
      if (!interface_.functions[i].plan->function->is_private) write_function(i);
    write_weight_check(writer_, interface_);
    if (!interface_.states.empty()) write_state_functions(writer_, plan_, interface_, options_);
    writer_.line("}}  // namespace {}", interface_.name_space);
    writer_.line();
    write_c_functions(writer_, interface_);
    if (options_.has_entry) write_entry(writer_, interface_);
    close_target();
  }

 private:
  // Instruction set in the text itself, so that the file needs no compiler flags.
  void open_target() {
    if (!plan_.target.gcc_target.empty()) {
      writer_.line("#if defined(__clang__)");
      writer_.line("#pragma clang attribute push(__attribute__((target({}))), apply_to = function)",
                   string_literal_of(plan_.target.clang_target));
      writer_.line("#elif defined(__GNUC__)");
      writer_.line("#pragma GCC push_options");
      writer_.line("#pragma GCC target({})", string_literal_of(plan_.target.gcc_target));
      writer_.line("#endif");
    }
    if (plan_.target.lanes > 1) writer_.line("#define INGOT_VECTORS {}", plan_.target.lanes);
    writer_.line("#include \"ingot_runtime.h\"");
    if (calls_math_library(plan_)) writer_.line("#include \"ingot_math_library.h\"");
    writer_.line();
  }

  static Code string_literal_of(const std::string& text) {
    return Code::made("\"" + text + "\"");
  }  // of a target: our own

  void close_target() {
    if (plan_.target.gcc_target.empty()) return;
    writer_.line();
    writer_.line("#if defined(__clang__)");
    writer_.line("#pragma clang attribute pop");
    writer_.line("#elif defined(__GNUC__)");
    writer_.line("#pragma GCC pop_options");
    writer_.line("#endif");
  }

  void write_native_sources() {
    std::set<std::string_view> known;
    for (const FunctionPlan& function : plan_.functions)
      for (const Step& step : function.steps) {
        const NativeFunction& native = step.kernel.structure.native;
        if (native.source.empty() || !known.insert(native.source).second) continue;
        print_native_source(writer_, native);
        writer_.line();
      }
  }

  // Kernels that print the same are one function. The text under a stand-in name is the key.
  void write_kernels() {
    std::map<std::string, Code> known;
    Names names;
    for (const InterfaceFunction& function : interface_.functions) {  // a parameter would hide a kernel of its name
      names.reserve(function.name.text());
      names.reserve(function.workspace.text());
      for (const auto* values : {&function.inputs, &function.outputs})
        for (const InterfaceValue& value : *values) names.reserve(value.name.text());
    }
    for (const FunctionPlan& function : plan_.functions)
      for (const Step& step : function.steps) {
        if (step.kind != Step::Kind::kernel) continue;
        Writer trial;
        print_kernel(trial, step.kernel, plan_.target, "kernel");
        auto [entry, is_new] = known.try_emplace(trial.text());
        if (is_new) {
          entry->second = names.unique(kernel_stem(step.kernel).text());
          const Node& node = function.function->graph.node(step.node);
          writer_.line("{}", comment(describe(step.kernel) + ", for " + place_of(node)));
          Writer final;
          print_kernel(final, step.kernel, plan_.target, entry->second);
          writer_.paste(final.text());
          writer_.line();
        }
        kernel_names_[&step] = entry->second;
      }
  }

  static std::string place_of(const Node& node) {
    const Provenance& p = node.provenance;
    std::string text = p.layer.empty() ? p.name : p.layer;
    if (!p.location.file.empty() && p.location.line > 0)
      text += " (" + p.location.file + ":" + std::to_string(p.location.line) + ")";
    return text;
  }

  Code pointer(const InterfaceFunction& function, const Storage& storage, bool is_written) const {
    const Code whole = whole_pointer(function, storage, is_written);
    return storage.offset == 0 ? whole : code("{} + {}", whole, storage.offset);
  }

  Code whole_pointer(const InterfaceFunction& function, const Storage& storage, bool is_written) const {
    switch (storage.region) {
      case Region::input:
        return parameter(function.inputs[storage.index]);
      case Region::output:
        return parameter(function.outputs[storage.index]);
      case Region::state: {
        const InterfaceValue& state = interface_.states[storage.index];
        return state.is_scalar() ? code("&state.{}", state.name) : code("state.{}", state.name);
      }
      case Region::weight:
        return weight_pointer(plan_, interface_, storage.index, options_);
      case Region::workspace: {
        const Buffer& buffer = function.plan->buffers[storage.index];
        return code("reinterpret_cast<{}{}*>(workspace.bytes{})", is_written ? Code("") : Code("const "),
                    cpp_type(buffer.dtype), buffer.offset == 0 ? Code("") : code(" + {}", buffer.offset));
      }
    }
    throw internal_error("unknown place of a value");
  }

  static Code parameter(const InterfaceValue& value) {
    return value.is_scalar() ? code("&{}", value.name) : value.name;
  }

  void write_function(std::size_t index) {
    const InterfaceFunction& function = interface_.functions[index];
    const Function& definition = *function.plan->function;
    if (definition.is_private) write_workspace(writer_, function, plan_.target.alignment);
    writer_.line("void {}({}) noexcept {{", function.name, cpp_parameters(function));
    if (!definition.is_private) write_overlap_check(function);
    if (definition.dispatch)
      write_dispatch(function, *definition.dispatch);
    else
      write_steps(index);
    writer_.line("}}");
    writer_.line();
  }

  void write_overlap_check(const InterfaceFunction& function) {
    Code arrays;
    const auto add = [&](const Code& form, const Code& name) {
      const Code array = code("ingot_rt::{}({})", form, name);
      arrays = arrays.empty() ? array : code("{}, {}", arrays, array);
    };
    if (function.plan->writes_state)
      add("written_array", "state");
    else if (function.plan->reads_state)
      add("read_array", "state");
    for (const InterfaceValue& input : function.inputs)
      if (!input.offset && !input.is_scalar()) add("read_array", input.name);  // scalars come by value
    for (const InterfaceValue& output : function.outputs)
      if (!output.offset) add("written_array", output.name);
    if (function.plan->workspace_bytes > 0) add("written_array", "workspace");
    if (arrays.empty()) return;
    writer_.line("#ifdef INGOT_CHECK_OVERLAP");
    writer_.line("ingot_rt::expect_apart({});", arrays);
    writer_.line("#endif");
  }

  const InterfaceFunction& private_function(const std::string& name) const {
    for (const InterfaceFunction& function : interface_.functions)
      if (function.plan->function->name == name) return function;
    throw internal_error("a dispatch to a function that does not exist");
  }

  void write_dispatch(const InterfaceFunction& function, const Dispatch& dispatch) {
    const auto call = [&](const std::string& name) {
      const InterfaceFunction& target = private_function(name);
      const std::int64_t offset = target.plan->workspace_bytes > 0 ? function.plan->inner_offset : 0;
      if (offset > 0)
        writer_.line("{0}& own = *reinterpret_cast<{0}*>(workspace.bytes + {1});", target.workspace, offset);
      else
        writer_.line("{0}& own = reinterpret_cast<{0}&>(workspace);", target.workspace);
      Code arguments;
      const auto add = [&](const Code& argument) {
        arguments = arguments.empty() ? argument : code("{}, {}", arguments, argument);
      };
      if (target.takes_weights) add("weights");
      if (target.plan->reads_state || target.plan->writes_state) add("state");
      for (const auto* values : {&function.inputs, &function.outputs})
        for (const InterfaceValue& value : *values) add(value.offset ? code("workspace.{}()", value.name) : value.name);
      add("own");
      writer_.line("{}({});", target.name, arguments);
    };
    writer_.line("if ({}) {{", function.inputs[dispatch.input].name);
    call(dispatch.when_true);
    writer_.line("}} else {{");
    call(dispatch.when_false);
    writer_.line("}}");
  }

  void write_steps(std::size_t index) {
    const InterfaceFunction& function = interface_.functions[index];
    const FunctionPlan& plan = *function.plan;
    const auto uses = [&](Region region, std::size_t i) {
      const auto is_there = [&](const Storage& storage) { return storage.region == region && storage.index == i; };
      return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
        return std::any_of(step.operands.begin(), step.operands.end(), is_there);
      });
    };
    for (std::size_t i = 0; i < function.inputs.size(); ++i)
      if (!function.inputs[i].offset && !uses(Region::input, i))
        writer_.line("static_cast<void>({});", function.inputs[i].name);
    if (plan.workspace_bytes == 0) writer_.line("static_cast<void>(workspace);");
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
      const Step& step = plan.steps[i];
      if (step.kind == Step::Kind::copy)
        write_copy(function, step);
      else
        write_call(function, step);
      if (options_.has_trace)
        for (std::size_t r = 0; r < step.results.size(); ++r)
          writer_.line("ingot_trace({}, {}, {}, {});", index, i, r, pointer(function, step.results[r], false));
    }
  }

  void write_call(const InterfaceFunction& function, const Step& step) {
    Code arguments;
    const auto add = [&](const Code& argument) {
      arguments = arguments.empty() ? argument : code("{}, {}", arguments, argument);
    };
    for (const Storage& operand : step.operands) add(pointer(function, operand, false));
    for (const Storage& result : step.results) add(pointer(function, result, true));
    if (step.scratch) add(pointer(function, *step.scratch, true));
    const Node& node = function.plan->function->graph.node(step.node);
    writer_.line("{}({});  {}", kernel_names_.at(&step), arguments, comment(place_of(node)));
  }

  void write_copy(const InterfaceFunction& function, const Step& step) {
    const Code from = pointer(function, step.operands[0], false), to = pointer(function, step.results[0], true);
    const std::int64_t count = element_count(step.type.shape);
    if (count == 1)
      writer_.line("*({}) = *({});  {}", to, from, comment(step.why));
    else
      writer_.line("ingot_rt::copy_elements<{}>({}, {}, {});  {}", cpp_type(step.type.dtype), to, from, count,
                   comment(step.why));
  }

  Writer& writer_;
  const Plan& plan_;
  const Interface& interface_;
  const EmitOptions& options_;
  std::map<const Step*, Code> kernel_names_;
};

}  // namespace

void write_source(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options) {
  SourceWriter(writer, plan, interface, options).write();
}

}  // namespace ingot
