// ingot dump: a module as text, as a graph or as JSON; before the passes, after one of them, or as its Plan.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/commands/commands.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"
#include "ir/print.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {
namespace {

struct DumpArguments {
  std::string model, output, after, explained, format = "text";
  ModelOptions reading;
  bool has_plan = false;
  CompileOptions options;
};

std::string name_of(const Node& node) {
  return node.provenance.name.empty() ? std::string(node.op->name) : node.provenance.name;
}

// Graphviz: one cluster per function, nodes labelled by op, name and type. ingot::quoted() is a DOT string literal as
// well.
std::string dot_of(const Module& module) {
  std::string text = "digraph model {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t f = 0; f < module.functions.size(); ++f) {
    const Function& function = module.functions[f];
    const std::vector<bool> live = live_nodes(function);
    text += fmt::format("  subgraph cluster_{} {{\n    label={};\n", f, ingot::quoted(function.name));
    for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
      const Node& node = function.graph.node(i);
      if (!live[i]) continue;
      const std::string name = is_state(node) ? module.states[state_index(node)].name : name_of(node);
      text += fmt::format("    n{}_{} [label={}];\n", f, i,
                          ingot::quoted(std::string(node.op->name) + " " + name + " " + to_string(node.results[0])));
      for (const Value operand : node.operands) text += fmt::format("    n{}_{} -> n{}_{};\n", f, operand.node, f, i);
    }
    for (std::size_t i = 0; i < function.outputs.size(); ++i)
      text += fmt::format("    o{0}_{1} [shape=ellipse, label={2}];\n    n{0}_{3} -> o{0}_{1};\n", f, i,
                          ingot::quoted(function.outputs[i].name), function.outputs[i].value.node);
    for (const Update& update : function.updates)
      text += fmt::format("    u{0}_{1} [shape=ellipse, label={2}];\n    n{0}_{3} -> u{0}_{1};\n", f, update.state,
                          ingot::quoted("update " + module.states[update.state].name), update.value.node);
    text += "  }\n";
  }
  return text + "}\n";
}

std::string json_of(const Module& module) {
  using Json = nlohmann::ordered_json;
  Json root{
      {"name", module.name}, {"profile", module.profile}, {"states", Json::array()}, {"functions", Json::array()}};
  for (const State& state : module.states)
    root["states"].push_back(
        {{"name", state.name}, {"type", to_string(state.type)}, {"trainable", state.is_trainable}});
  for (const Function& function : module.functions) {
    Json entry{{"name", function.name},    {"private", function.is_private}, {"inputs", Json::array()},
               {"outputs", Json::array()}, {"updates", Json::array()},       {"nodes", Json::array()}};
    for (const FunctionInput& input : function.inputs)
      entry["inputs"].push_back({{"name", input.name}, {"node", input.value.node}});
    for (const FunctionOutput& output : function.outputs)
      entry["outputs"].push_back({{"name", output.name}, {"node", output.value.node}, {"result", output.value.result}});
    for (const Update& update : function.updates)
      entry["updates"].push_back(
          {{"state", module.states[update.state].name}, {"node", update.value.node}, {"result", update.value.result}});
    const std::vector<bool> live = live_nodes(function);
    for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
      const Node& node = function.graph.node(i);
      if (!live[i]) continue;
      Json described{{"node", i},
                     {"op", std::string(node.op->name)},
                     {"name", node.provenance.name},
                     {"layer", node.provenance.layer},
                     {"operands", Json::array()},
                     {"types", Json::array()}};
      if (is_state(node)) described["state"] = module.states[state_index(node)].name;
      for (const Value operand : node.operands) described["operands"].push_back({operand.node, operand.result});
      for (const Type& type : node.results) described["types"].push_back(to_string(type));
      entry["nodes"].push_back(std::move(described));
    }
    root["functions"].push_back(std::move(entry));
  }
  return root.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

// The text refers to big weights by key and hash: with an output file they are written beside it, so that what was
// edited compiles.
void write_text(const Module& module, const std::string& output) {
  if (output.empty()) {
    std::cout << print(module);
    return;
  }
  const std::filesystem::path file = output, weights = std::filesystem::path(output).replace_extension(".ingw");
  const Weights referenced = referenced_weights(module);
  PrintOptions options;
  if (!referenced.empty()) {
    options.weights_file = weights.filename().string();
    write_weights(weights, referenced);
  }
  write_file(file, print(module, options));
}

void write(const std::string& text, const std::string& output) {
  if (output.empty())
    std::cout << text;
  else
    write_file(output, text);
}

Module wanted_module(const DumpArguments& arguments, const Module& loaded) {
  const Module selected = select(loaded, arguments.options.selection);
  if (arguments.after.empty()) return selected;
  PipelineOptions pipeline = arguments.options.pipeline;
  pipeline.stop_after = arguments.after;
  Journal journal;
  return run_pipeline(bind_all(selected, arguments.options.selection), pipeline, journal);
}

void run(const DumpArguments& arguments) {
  const Module loaded = load_model(arguments.model, arguments.reading, arguments.options.selection.functions);
  if (arguments.has_plan || !arguments.explained.empty()) {
    const Compiled compiled = compile_module(loaded, arguments.options);
    write(arguments.has_plan ? print_plan(compiled.plan)
                             : explain(compiled.journal, *compiled.module, arguments.explained),
          arguments.output);
    return;
  }
  const Module module = wanted_module(arguments, loaded);
  if (arguments.format == "dot")
    write(dot_of(module), arguments.output);
  else if (arguments.format == "json")
    write(json_of(module), arguments.output);
  else
    write_text(module, arguments.output);
}

}  // namespace

void add_dump_command(CLI::App& app) {
  const auto arguments = std::make_shared<DumpArguments>();
  CLI::App* command = app.add_subcommand("dump", "Print a model as ingot sees it, at any stage");
  add_model_argument(*command, arguments->model, arguments->reading);
  command
      ->add_option("-o,--output", arguments->output, "File instead of standard output; text gets its weights beside it")
      ->type_name("FILE");
  add_selection_options(*command, arguments->options.selection);
  add_training_configuration_options(*command, arguments->reading.training);
  add_target_option(*command, arguments->options.target);
  add_keep_state_option(*command, arguments->options.pipeline);
  add_one_buffer_option(*command, arguments->options.plan);
  CLI::Option* after =
      command->add_option("--after", arguments->after, "After the first run of this pass")->type_name("PASS");
  CLI::Option* plan =
      command->add_flag("--plan", arguments->has_plan, "Kernels, buffers, states and totals of the emitted code");
  CLI::Option* explained =
      command->add_option("--explain", arguments->explained, "What became of this node, layer or state")
          ->type_name("NAME");
  command->add_option("--format", arguments->format, "text, dot or json")
      ->check(CLI::IsMember({"text", "dot", "json"}))
      ->excludes(plan)
      ->excludes(explained);
  after->excludes(plan)->excludes(explained);
  plan->excludes(explained);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
