// The manifest (JSON) and the build file of an emission: for scripts, and for `ingot check --target`.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "codegen/emit_parts.h"

namespace ingot {
namespace {

using Json = nlohmann::ordered_json;

Json describe(const InterfaceValue& value) {
  Json entry{{"name", value.model_name},
             {"identifier", std::string(value.name.text())},
             {"dtype", std::string(info(value.type.dtype).keras_name)},
             {"shape", extents(value.type.shape)},
             {"bytes", byte_count(value.type)}};
  if (value.offset) entry["workspace_offset"] = *value.offset;
  return entry;
}

// Tables of the runtime that kernels draw in: 2/pi to many bits, which sine, cosine and tangent reduce large arguments
// by.
std::int64_t formula_table_bytes(const Plan& plan) {
  bool uses_float = false, uses_double = false;
  for (const FunctionPlan& function : plan.functions)
    for (const Step& step : function.steps) {
      const Structure& s = step.kernel.structure;
      if (s.kind == Kind::random && s.distribution == Distribution::normal) uses_float = true;
      for (const scalar::Node& node : s.body.nodes)
        if (node.opcode == scalar::Opcode::sin || node.opcode == scalar::Opcode::cos ||
            node.opcode == scalar::Opcode::tan)
          (node.dtype == DType::f64 ? uses_double : uses_float) = true;
    }
  return (uses_float ? 9 * 4 : 0) + (uses_double ? 39 * 4 : 0);
}

}  // namespace

std::string manifest(const Plan& plan, const Interface& interface, const EmitOptions& options) {
  Json root;
  root["schema_version"] = 1;
  root["name"] = std::string(interface.name_space.text());
  root["source"] = options.source;
  root["target"] = plan.target.name;
  root["compiler_flags"] = plan.target.compiler_flags;
  root["weight_bytes"] = plan.weight_bytes;
  root["table_bytes"] = state_table_bytes(plan, options) + formula_table_bytes(plan);
  root["state_bytes"] = plan.state_bytes;
  root["initial_state_bytes"] = plan.initial_state_bytes;
  root["functions"] = Json::array();
  for (const InterfaceFunction& function : interface.functions) {
    if (function.plan->function->is_private) continue;
    Json entry;
    entry["name"] = function.plan->function->name;
    entry["identifier"] = std::string(function.name.text());
    entry["reads_state"] = function.plan->reads_state;
    entry["writes_state"] = function.plan->writes_state;
    entry["workspace_bytes"] = function.plan->workspace_bytes;
    entry["multiply_adds"] = function.plan->multiply_adds;
    entry["inputs"] = Json::array();
    for (const InterfaceValue& value : function.inputs) entry["inputs"].push_back(describe(value));
    entry["outputs"] = Json::array();
    for (const InterfaceValue& value : function.outputs) entry["outputs"].push_back(describe(value));
    root["functions"].push_back(std::move(entry));
  }
  root["states"] = Json::array();
  for (std::size_t i = 0; i < interface.states.size(); ++i) {
    Json entry = describe(interface.states[i]);
    entry["offset"] = plan.states[i].offset;
    root["states"].push_back(std::move(entry));
  }
  root["weights"] = Json::array();
  for (const Weight& weight : plan.weights)
    root["weights"].push_back({{"name", weight.name},
                               {"dtype", std::string(info(weight.data->type.dtype).keras_name)},
                               {"bytes", weight.bytes}});
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string build_file(const Plan& plan, const Interface& interface) {
  // CMake keeps these names of targets for itself (policy CMP0037).
  constexpr std::string_view kept[] = {"all",     "clean",      "edit_cache",    "help", "install",
                                       "package", "preinstall", "rebuild_cache", "test"};
  const Code& file = interface.name_space;
  const bool is_kept = std::find(std::begin(kept), std::end(kept), file.text()) != std::end(kept);
  const Code name = is_kept ? code("{}_library", file) : file;
  Writer writer;
  writer.line("# Made by ingot; do not edit. add_subdirectory() this folder and link the library {}.", name);
  writer.line("cmake_minimum_required(VERSION 3.16)");
  writer.line("project({} LANGUAGES CXX)", name);
  writer.line("add_library({} STATIC {}.cpp)", name, file);
  writer.line("target_include_directories({} PUBLIC \"${{CMAKE_CURRENT_SOURCE_DIR}}\")", name);
  writer.line("target_compile_features({} PUBLIC cxx_std_17)", name);
  Code flags;
  for (const std::string& flag : plan.target.compiler_flags) flags = code("{} {}", flags, Code::made(flag));
  writer.line("target_compile_options({} PRIVATE -fno-exceptions -fno-rtti{})", name, flags);
  return writer.text();
}

}  // namespace ingot
