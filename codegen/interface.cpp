// Identifiers for everything a caller of emitted code sees.
#include "codegen/interface.h"

#include <algorithm>

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string capitalized(std::string text, bool all) {
  bool upper = true;
  std::string out;
  for (const char c : text) {
    if (c == '_' && !all) {
      upper = true;
      continue;
    }
    out += (upper || all) && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

// An emitted header of one of these names would be found in place of the library's own.
constexpr std::string_view library_headers[] = {
    "aio",     "alloca", "assert", "complex", "ctype",  "errno",  "fcntl", "features", "fenv",   "float",   "inttypes",
    "iso646",  "limits", "locale", "malloc",  "math",   "memory", "poll",  "pthread",  "sched",  "search",  "semaphore",
    "setjmp",  "signal", "stdarg", "stdbool", "stddef", "stdint", "stdio", "stdlib",   "string", "strings", "tgmath",
    "threads", "time",   "uchar",  "unistd",  "utime",  "values", "wchar", "wctype",
};

// Names that the emitted source has besides: an input, output or function of a model can not take them.
void reserve_internal_names(Names& names, std::size_t states) {
  for (const char* taken : {"ingot_rt", "ingot_trace", "weight_blob", "file_prefix"}) names.reserve(taken);
  for (int dtype = 0; dtype <= static_cast<int>(DType::f64); ++dtype)
    names.reserve("weights_" + std::string(info(static_cast<DType>(dtype)).name));
  for (const int lanes : {4, 8, 16})
    for (const char suffix : {'f', 'i', 'u'}) names.reserve("v" + std::to_string(lanes) + suffix);
  for (std::size_t i = 0; i < states; ++i) {
    names.reserve("initial_" + std::to_string(i));
    names.reserve("prefix_" + std::to_string(i));
  }
}

// The name of files and namespace.
Code name_of_emission(const std::string& name) {
  const Code made = Names().unique(name);
  const auto refused = [&](const std::string& why) {
    return Error(ExitStatus::usage, "IG0813", "the emission cannot have the name " + quoted(name) + ": " + why)
        .help("choose another --name");
  };
  if (std::find(std::begin(library_headers), std::end(library_headers), made.text()) != std::end(library_headers))
    throw refused("its header would hide the C library's header of that name");
  for (const char* own : {"ingot_runtime", "ingot_math_library"})
    if (made.text() == own || made.text() == std::string(own).substr(6))
      throw refused("its header would be taken for " + std::string(own) + ".h");
  return made;
}

// Parameters must not hide what the body of their function, or the rest of its parameter list, names.
void name_parameters(InterfaceFunction& function, const Interface& interface, std::size_t states) {
  Names parameters;
  for (const char* taken : {"State", "own", "state", "workspace", "weights", "bytes"}) parameters.reserve(taken);
  for (const InterfaceFunction& other : interface.functions)
    if (&other == &function || other.plan->function->is_private) {
      parameters.reserve(other.name.text());
      parameters.reserve(other.workspace.text());
    }
  reserve_internal_names(parameters, states);
  const Function& asked = *function.plan->function;
  const Function& answering = *function.plan->answering;
  for (const FunctionInput& input : asked.inputs)
    function.inputs.push_back({parameters.unique(input.name), asked.graph.type(input.value), input.name});
  for (const FunctionOutput& output : answering.outputs)
    function.outputs.push_back({parameters.unique(output.name), answering.graph.type(output.value), output.name});
}

void place_arrays(std::vector<InterfaceValue>& values, const std::vector<std::optional<std::size_t>>& buffers,
                  const InterfaceFunction& function, Names& globals) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!buffers[i]) continue;
    values[i].offset = function.plan->buffers[*buffers[i]].offset;
    values[i].c_accessor = globals.unique(std::string(function.name.text()) + "_" + std::string(values[i].name.text()));
  }
}

}  // namespace

Interface make_interface(const Plan& plan, const std::string& name, bool takes_weights) {
  Interface interface;
  interface.name_space = name_of_emission(name);
  interface.macro = Code::made(capitalized(std::string(interface.name_space.text()), true));

  Names members;
  members.reserve("State");  // would be a constructor
  for (const State& state : plan.module->states)
    interface.states.push_back({members.unique(state.name), state.type, state.name});

  constexpr std::size_t derived = 64;  // names that are a function's with an ending
  Names globals;
  for (const char* taken : {"State", "init", "save", "load", "state_bytes", "weight_bytes", "saved_state_bytes",
                            "weight_blob", "elements", "state_views", "weight_checksum", "verify_weights", "StateView",
                            "find_state", "reset", "state_view"})
    globals.reserve(taken);
  reserve_internal_names(globals, plan.states.size());
  for (const FunctionPlan& planned : plan.functions) {
    InterfaceFunction function;
    function.plan = &planned;
    function.takes_weights = takes_weights && planned.reads_weights;
    interface.takes_weights |= function.takes_weights;
    function.name = globals.unique(planned.function->name);
    function.workspace = globals.unique(capitalized(std::string(function.name.text()), false) + "Workspace", derived);
    function.workspace_bytes = globals.unique(std::string(function.name.text()) + "_workspace_bytes", derived);
    function.facts = globals.unique(std::string(function.name.text()) + "_facts", derived);
    function.views = globals.unique(std::string(function.name.text()) + "_views", derived);
    interface.functions.push_back(std::move(function));
  }
  for (InterfaceFunction& function : interface.functions) {
    name_parameters(function, interface, plan.states.size());
    place_arrays(function.inputs, function.plan->input_buffers, function, globals);
    place_arrays(function.outputs, function.plan->output_buffers, function, globals);
  }
  return interface;
}

Code cpp_parameters(const InterfaceFunction& function) {
  Code text;
  const auto add = [&](const Code& parameter) { text = text.empty() ? parameter : code("{}, {}", text, parameter); };
  if (function.takes_weights) add("const unsigned char* weights");
  if (function.plan->writes_state)
    add("State& state");
  else if (function.plan->reads_state)
    add("const State& state");
  for (const InterfaceValue& input : function.inputs) {
    if (input.offset) continue;
    const Code type = cpp_type(input.type.dtype);
    add(input.is_scalar() ? code("{} {}", type, input.name)
                          : code("const {} (&{})[{}]", type, input.name, input.size()));
  }
  for (const InterfaceValue& output : function.outputs) {
    if (output.offset) continue;
    const Code type = cpp_type(output.type.dtype);
    add(output.is_scalar() ? code("{}& {}", type, output.name)
                           : code("{} (&{})[{}]", type, output.name, output.size()));
  }
  add(code("{}& workspace", function.workspace));
  return text;
}

Code c_parameters(const Interface& interface, const InterfaceFunction& function) {
  Code text;
  const auto add = [&](const Code& parameter) { text = text.empty() ? parameter : code("{}, {}", text, parameter); };
  if (function.takes_weights) add("const unsigned char* weights");
  if (function.plan->writes_state)
    add(code("struct {}_state* state", interface.name_space));
  else if (function.plan->reads_state)
    add(code("const struct {}_state* state", interface.name_space));
  for (const InterfaceValue& input : function.inputs) {
    if (input.offset) continue;
    const Code type = cpp_type(input.type.dtype);
    add(input.is_scalar() ? code("{} {}", type, input.name) : code("const {}* {}", type, input.name));
  }
  for (const InterfaceValue& output : function.outputs)
    if (!output.offset) add(code("{}* {}", cpp_type(output.type.dtype), output.name));
  add("void* workspace");
  return text;
}

}  // namespace ingot
