// The emitted header: signatures and costs first, then the types that the caller owns.
#include <algorithm>

#include "codegen/emit_parts.h"
#include "codegen/step_cost.h"

namespace ingot {

std::string logical_signature(const FunctionPlan& planned) {
  const Function& function = *planned.function;
  std::string text = function.name + ": (";
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    text +=
        (i > 0 ? ", " : "") + function.inputs[i].name + " " + to_string(function.graph.type(function.inputs[i].value));
  text += ") -> (";
  const Function& answering = *planned.answering;
  for (std::size_t i = 0; i < answering.outputs.size(); ++i)
    text += (i > 0 ? ", " : "") + answering.outputs[i].name + " " +
            to_string(answering.graph.type(answering.outputs[i].value));
  return text + ")";
}

namespace {

// What a program can know of an input or output before it is built: name in the model and shape.
void write_facts(Writer& writer, const InterfaceValue& value, const Code& direction) {
  writer.line("constexpr char {}_name[] = {};  // {} {}", value.name, string_literal(value.model_name), direction,
              comment_text(to_string(value.type)));
  if (value.is_scalar()) return;
  Code dims;
  for (const std::int64_t extent : extents(value.type.shape))
    dims = dims.empty() ? code("{}", extent) : code("{}, {}", dims, extent);
  writer.line("constexpr size_t {}_shape[] = {{{}}};", value.name, dims);
}

// With one buffer: an array as a member, which the caller fills or reads in place.
void write_member(Writer& writer, const InterfaceValue& value) {
  if (!value.offset) return;
  const Code type = cpp_type(value.type.dtype);
  writer.line("{} (&{}() noexcept)[{}] {{ return *reinterpret_cast<{}(*)[{}]>(bytes + {}); }}", type, value.name,
              value.size(), type, value.size(), *value.offset);
}

}  // namespace

void write_workspace(Writer& writer, const InterfaceFunction& function, int alignment) {
  if (function.plan->workspace_bytes == 0) return writer.line("struct {} {{}};", function.workspace);
  const auto has_members = [](const std::vector<InterfaceValue>& values) {
    return std::any_of(values.begin(), values.end(),
                       [](const InterfaceValue& value) { return value.offset.has_value(); });
  };
  if (has_members(function.inputs) || has_members(function.outputs))
    writer.line(
        "// Inputs are to be written before each call, which uses their memory again; outputs are there after it.");
  writer.line("struct {} {{", function.workspace);
  writer.line("alignas({}) unsigned char bytes[{}];", alignment, function.plan->workspace_bytes);
  for (const InterfaceValue& value : function.inputs) write_member(writer, value);
  for (const InterfaceValue& value : function.outputs) write_member(writer, value);
  writer.line("}};");
}

void write_header(Writer& writer, const Plan& plan, const Interface& interface, const EmitOptions& options) {
  writer.line("// Made by ingot from {}; do not edit.",
              options.source.empty() ? Code("a definition") : comment_text(options.source));
  writer.line("//");
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    writer.line("{}", comment(logical_signature(*function.plan)));
    writer.line("//   workspace {} B, {} multiply-adds{}", function.plan->workspace_bytes, function.plan->multiply_adds,
                function.plan->writes_state  ? Code(", reads and writes State")
                : function.plan->reads_state ? Code(", reads State")
                                             : Code(""));
    if (const std::vector<LayerCost> costs = step_costs(plan, *function.plan); !costs.empty()) {
      const LayerCost sum = total(costs);
      writer.line("//   forward {} multiply-adds, backward {}; {} B kept for the backward pass, {} B of State updated",
                  sum.forward_multiply_adds, sum.backward_multiply_adds, sum.kept_bytes, sum.update_bytes);
    }
  }
  writer.line("// All functions: weights {} B of read-only data, State {} B.", plan.weight_bytes, plan.state_bytes);
  writer.line(
      "// Target {}. Functions keep nothing between calls: all memory is the caller's; what is written overlaps "
      "nothing else.",
      comment_text(plan.target.name));
  writer.line("#ifndef INGOT_{}_H", interface.macro);
  writer.line("#define INGOT_{}_H", interface.macro);
  writer.line();
  writer.line("#include <stddef.h>");
  writer.line("#include <stdint.h>");
  writer.line();
  writer.line("namespace {} {{", interface.name_space);
  writer.line();
  writer.line("constexpr size_t weight_bytes = {};  // read-only data", plan.weight_bytes);
  writer.line("constexpr size_t state_bytes = {};  // sizeof(State)", plan.state_bytes);
  writer.line();
  if (!interface.states.empty()) {
    writer.line("// What lives between calls. Fill it with init() or load() before the first call.");
    writer.line("struct State {{");
    for (const InterfaceValue& state : interface.states) {
      if (state.is_scalar())
        writer.line("{} {};  {}", cpp_type(state.type.dtype), state.name, comment(state.model_name));
      else
        writer.line("alignas({}) {} {}[{}];  {}", plan.target.alignment, cpp_type(state.type.dtype), state.name,
                    state.size(), comment(state.model_name + " " + to_string(state.type)));
    }
    writer.line("}};");
    writer.line("static_assert(sizeof(State) == state_bytes, \"the predicted size of State\");");
    writer.line("constexpr size_t saved_state_bytes = {};", saved_state_bytes(plan));
    writer.line("void init(State& state) noexcept;  // initial values");
    writer.line(
        "// Canonical form: names, Keras order, version, checksum. save() needs saved_state_bytes and returns what it");
    writer.line(
        "// wrote, 0 when there is no room; load() leaves State alone and returns false when the bytes are not of this "
        "model.");
    writer.line("size_t save(const State& state, unsigned char* to, size_t capacity) noexcept;");
    writer.line("bool load(State& state, const unsigned char* from, size_t size) noexcept;");
    writer.line("// A state by its name in the model, as in the comments above; row-major, to be read and written.");
    writer.line("struct StateView {{");
    writer.line("void* data;  // nullptr when no state has this name");
    writer.line("size_t size;  // elements");
    writer.line("size_t element_bytes;");
    writer.line("}};");
    writer.line("StateView find_state(State& state, const char* name) noexcept;");
    writer.line(
        "// Initial values again for all states whose names begin with `prefix` (those of an optimizer: \"adam/\"); "
        "how "
        "many.");
    writer.line("size_t reset(State& state, const char* prefix) noexcept;");
    writer.line();
  }
  if (interface.takes_weights) {
    writer.line(
        "// Functions take `weights`: the weight_bytes bytes of {}.weights, aligned to {}, which they only read.",
        interface.name_space, plan.target.alignment);
    writer.line("constexpr uint32_t weight_checksum = {}u;  // CRC-32C", weight_checksum(plan));
    writer.line("// True for those bytes; to be asked once, before the first call.");
    writer.line("bool verify_weights(const unsigned char* weights, size_t size) noexcept;");
    writer.line();
  }
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    writer.line("{}", comment(logical_signature(*function.plan)));
    writer.line("namespace {} {{", function.facts);
    for (const InterfaceValue& value : function.inputs) write_facts(writer, value, "in ");
    for (const InterfaceValue& value : function.outputs) write_facts(writer, value, "out");
    writer.line("}}  // namespace {}", function.facts);
    writer.line("constexpr size_t {} = {};", function.workspace_bytes, function.plan->workspace_bytes);
    write_workspace(writer, function, plan.target.alignment);
    writer.line("void {}({}) noexcept;", function.name, cpp_parameters(function));
    writer.line();
  }
  writer.line("}}  // namespace {}", interface.name_space);
  writer.line();
  writer.line("#endif");
}

}  // namespace ingot
