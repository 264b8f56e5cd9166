// Selecting, cutting and binding.
#include "driver/selection.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "ir/text.h"

namespace ingot {
namespace {

Error no_such(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  Error error(ExitStatus::usage, "IG0803", "there is no " + what + " " + quoted(name));
  const std::string near = nearest(name, known.data(), known.data() + known.size());
  std::string list;
  for (const std::string& candidate : known)
    if (!candidate.empty() && list.size() < 400) list += (list.empty() ? "" : ", ") + candidate;
  return error.help(near.empty() ? "there are: " + list : "did you mean " + near + "?");
}

// The value of a function that a name stands for: a value's own name first, then the last value of a layer.
Value find_value(const Function& function, const std::string& name) {
  Value found;
  std::vector<std::string> known;
  for (const FunctionInput& input : function.inputs)
    if (input.name == name) return input.value;
  for (const FunctionOutput& output : function.outputs)
    if (output.name == name) return output.value;
  for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
    const Provenance& p = function.graph.node(i).provenance;
    if (p.name == name || p.layer == name) found = {i, 0};
    if (std::find(known.begin(), known.end(), p.layer) == known.end()) known.push_back(p.layer);
    if (p.name != p.layer) known.push_back(p.name);
  }
  if (!found.is_valid()) throw no_such("tensor or layer", name, known);
  return found;
}

Function cut(const Module& module, const Function& function, const Selection& selection) {
  FunctionRequest request;
  request.name = function.name;
  if (selection.inputs.empty())
    request.inputs = function.inputs;
  else
    for (const std::string& name : selection.inputs) request.inputs.push_back({name, find_value(function, name), {}});
  if (selection.outputs.empty()) {
    request.outputs = function.outputs;
    request.updates = function.updates;
  } else {
    for (const std::string& name : selection.outputs) request.outputs.push_back({name, find_value(function, name)});
  }
  Function result = slice(function.graph, module.states, request);
  // Inputs that were not asked for by name and that nothing needs any more are left out of an extractor.
  if (selection.inputs.empty() && !selection.outputs.empty())
    std::erase_if(result.inputs, [&](const FunctionInput& input) {
      return std::none_of(result.graph.nodes().begin(), result.graph.nodes().end(),
                          [&](const Node& node) {
                            return std::find(node.operands.begin(), node.operands.end(), input.value) !=
                                   node.operands.end();
                          }) &&
             std::none_of(result.outputs.begin(), result.outputs.end(),
                          [&](const FunctionOutput& output) { return output.value == input.value; });
    });
  return result;
}

struct Binding {
  std::string function, symbol;
  std::int64_t value;
};

bool has_symbol(const Function& function, const std::string& symbol) {
  const std::vector<std::string> symbols = free_symbols(function);
  return std::find(symbols.begin(), symbols.end(), symbol) != symbols.end();
}

Binding parse_binding(const Module& module, const std::string& text) {
  const auto refuse = [&](const char* why) {
    return Error(ExitStatus::usage, "IG0805", "--bind " + quoted(text) + ": " + why)
        .help("write --bind batch=32, or --bind FUNCTION.batch=32");
  };
  const std::size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) throw refuse("expected NAME=NUMBER");
  Binding binding{"", text.substr(0, equals), 0};
  const char *first = text.data() + equals + 1, *last = text.data() + text.size();
  const auto [end, error] = std::from_chars(first, last, binding.value);
  if (error != std::errc() || end != last) throw refuse("expected a number after =");
  // A symbol may look like a function's: an input "f" has the symbols f.1, f.2.
  for (const Function& function : module.functions)
    if (has_symbol(function, binding.symbol)) return binding;
  for (const Function& function : module.functions)
    if (binding.symbol.starts_with(function.name + ".") && binding.symbol.size() > function.name.size() + 1) {
      binding.function = function.name;
      binding.symbol = binding.symbol.substr(function.name.size() + 1);
      break;
    }
  return binding;
}

}  // namespace

Module select(const Module& module, const Selection& selection) {
  Module result{module.name, module.profile, module.states, {}};
  std::vector<std::string> known;
  for (const Function& function : module.functions)
    if (!function.is_private) known.push_back(function.name);
  std::map<std::string, std::vector<std::string>> wanted;  // function -> the names that it is emitted under
  for (const std::string& text : selection.functions) {
    const std::size_t equals = text.find('=');
    const std::string name = equals == std::string::npos ? text : text.substr(equals + 1);
    const std::string alias = text.substr(0, equals);
    if (std::find(known.begin(), known.end(), name) == known.end()) throw no_such("function", name, known);
    if (alias != name && std::find(known.begin(), known.end(), alias) != known.end())
      throw Error(ExitStatus::usage, "IG0809",
                  "--function " + quoted(text) + ": the model has a function " + quoted(alias))
          .help("choose a name that no function has");
    std::vector<std::string>& names = wanted[name];
    if (std::find(names.begin(), names.end(), alias) == names.end()) names.push_back(alias);
  }
  for (const Function& function : module.functions) {
    if (function.is_private || selection.functions.empty()) {
      result.functions.push_back(function);
      continue;
    }
    for (const std::string& alias : wanted[function.name]) {
      result.functions.push_back(function);
      result.functions.back().name = alias;
    }
  }
  if (selection.inputs.empty() && selection.outputs.empty()) return result;
  if (result.functions.size() != 1)
    throw Error(
        ExitStatus::usage, "IG0806",
        "--inputs and --outputs cut one function, but " + std::to_string(result.functions.size()) + " are selected")
        .help("name it with --function");
  result.functions[0] = cut(module, result.functions[0], selection);
  return result;
}

Module bind_all(const Module& module, const Selection& selection) {
  std::vector<Binding> bindings;
  for (const std::string& text : selection.bindings) bindings.push_back(parse_binding(module, text));
  std::vector<bool> is_used(bindings.size());
  Module result{module.name, module.profile, module.states, {}};
  for (const Function& function : module.functions) {
    Bindings values;
    const std::vector<std::string> symbols = free_symbols(function);
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      const bool applies = (bindings[i].function.empty() || bindings[i].function == function.name) &&
                           std::find(symbols.begin(), symbols.end(), bindings[i].symbol) != symbols.end();
      if (!applies) continue;
      is_used[i] = true;
      if (!bindings[i].function.empty() || !values.contains(bindings[i].symbol))
        values[bindings[i].symbol] = bindings[i].value;
    }
    std::string missing;
    for (const std::string& symbol : symbols) {
      if (values.contains(symbol)) continue;
      if (symbol == "batch")
        values[symbol] = 1;
      else
        missing += " --bind " + symbol + "=N";
    }
    if (!missing.empty())
      throw Error(ExitStatus::usage, "IG0804", "function " + quoted(function.name) + " has sizes that are not known")
          .help("add" + missing);
    result.functions.push_back(ingot::bind(function, values));
  }
  for (std::size_t i = 0; i < bindings.size(); ++i)
    if (!is_used[i]) {
      std::vector<std::string> symbols;
      for (const Function& function : module.functions)
        for (const std::string& symbol : free_symbols(function)) symbols.push_back(symbol);
      throw no_such("size to bind", bindings[i].symbol, symbols);
    }
  return result;
}

}  // namespace ingot
