// ingot check: the emitted code of a model against the reference; for a microcontroller, what its compiler makes of it.
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "codegen/interface.h"
#include "driver/check_model.h"
#include "driver/commands/check_audit.h"
#include "driver/commands/commands.h"
#include "driver/cross_build.h"
#include "driver/feed.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"
#include "ir/text.h"

namespace ingot {
namespace {

struct CheckArguments {
  std::string model;
  ModelOptions reading;
  CheckOptions options;
  AuditArguments audit;
  std::vector<std::string> inputs;  // KEY=FILE
  bool is_json = false;
};

// What the manifest predicts next to what the linker made of it.
struct SizePair {
  std::string what;
  std::int64_t predicted = 0, linked = 0;
};

std::vector<SizePair> size_pairs(const Compiled& compiled, const std::string& name, const CrossReport& report,
                                 const std::string& folder, const Toolchain& toolchain) {
  const nlohmann::json manifest = nlohmann::json::parse(compiled.files.at(name + ".json"));
  const Interface interface = make_interface(compiled.plan, name);
  std::string source = "#include \"" + name + ".h\"\n";
  const auto object = [&](const std::string& type, const std::string& symbol) {
    source += name + "::" + type + " " + symbol + ";\n";
  };
  std::vector<SizePair> pairs = {
      {"weights and tables",
       manifest.at("weight_bytes").get<std::int64_t>() + manifest.at("table_bytes").get<std::int64_t>(), 0}};
  std::map<std::string, std::size_t> pair_of;  // symbol -> index
  for (const SymbolSize& constant : report.constants) pair_of[constant.name] = 0;
  const auto add = [&](const std::string& what, const std::string& type, std::int64_t bytes) {
    if (bytes == 0) return;  // an object of no bytes takes one in C++
    const std::string symbol = "ingot_object_" + std::to_string(pairs.size());
    pair_of[symbol] = pairs.size();
    pairs.push_back({what, bytes, 0});
    object(type, symbol);
  };
  add("State", "State", compiled.plan.state_bytes);
  for (const InterfaceFunction& function : interface.functions)
    if (!function.plan->function->is_private)
      add("workspace of " + function.plan->function->name, std::string(function.workspace.text()),
          function.plan->workspace_bytes);
  for (const SymbolSize& linked : linked_symbols(folder, source, toolchain))
    if (const auto pair = pair_of.find(linked.name); pair != pair_of.end())
      pairs[pair->second].linked += static_cast<std::int64_t>(linked.bytes);
  return pairs;
}

void check_microcontroller(const CheckArguments& arguments, const Module& loaded) {
  if (!arguments.inputs.empty())
    throw Error(ExitStatus::usage, "IG0835",
                "--input feeds code that runs on this machine; " + arguments.options.compile.target +
                    " code is built and measured only")
        .help("leave out --input, or --target");
  std::string folder = (std::filesystem::temp_directory_path() / "ingot-check-XXXXXX").string();
  if (!mkdtemp(folder.data())) throw Error(ExitStatus::io, "IG0833", "no temporary folder for the build");
  struct Removal {
    std::string path;
    ~Removal() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  } const removal{folder};
  CompileOptions compile = arguments.options.compile;
  compile.emit.name = "checked";
  const Compiled compiled = compile_module(loaded, compile);
  write_files(folder, compiled.files);
  const Toolchain toolchain = toolchain_for(compile.target);
  const CrossReport report = cross_build(folder, toolchain);
  const std::vector<SizePair> pairs = size_pairs(compiled, compile.emit.name, report, folder, toolchain);
  bool is_right = report.violations.empty();
  auto json = nlohmann::ordered_json::parse(cross_report_json(report));
  std::string text = cross_report_text(report);
  for (const SizePair& pair : pairs) {
    is_right = is_right && pair.predicted == pair.linked;
    json["sizes"].push_back({{"what", pair.what}, {"predicted", pair.predicted}, {"linked", pair.linked}});
    text += printable(pair.what) + ": predicted " + std::to_string(pair.predicted) + " B, linked " +
            std::to_string(pair.linked) + " B\n";
  }
  json["passed"] = is_right;
  std::cout << (arguments.is_json ? json.dump(2, ' ', true, nlohmann::json::error_handler_t::replace) + "\n" : text);
  if (!is_right)
    throw Error(ExitStatus::answer_is_no, "IG0834", "the emitted code is not what was predicted for " + compile.target);
}

// Arrays that are given decide the sizes that their inputs leave open.
void read_given_inputs(CheckArguments& arguments, const Module& loaded) {
  Selection& selection = arguments.options.compile.selection;
  const Module selected = select(loaded, selection);
  const Function& function = only_function(selected);
  arguments.options.inputs = read_inputs(function, arguments.inputs);
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    if (auto& array = arguments.options.inputs[i]) array = fed_array(function, i, *array);
  for (const auto& [symbol, size] : bindings_of(function, arguments.options.inputs))
    selection.bindings.push_back(symbol + "=" + std::to_string(size));
}

void run(CheckArguments& arguments) {
  if (arguments.audit.is_wanted)
    return run_audit(arguments.audit, arguments.model, arguments.reading, arguments.options.compile, arguments.is_json);
  const AuditArguments& audit = arguments.audit;
  if (!audit.emitted_file.empty() || !audit.sarif_file.empty() || !audit.entries.empty())
    throw Error(ExitStatus::usage, "IG0800", "--emitted, --entry and --sarif are for --audit");
  if (arguments.model.empty())
    throw Error(ExitStatus::usage, "IG0800", "ingot check: MODEL is required")
        .help("ingot check --help lists what it takes");
  const Module loaded = load_model(arguments.model, arguments.reading, arguments.options.compile.selection.functions);
  if (!find_target(arguments.options.compile.target).cross_compiler.empty())
    return check_microcontroller(arguments, loaded);
  if (!arguments.inputs.empty()) read_given_inputs(arguments, loaded);
  const ModelCheck check = check_model(loaded, arguments.options);
  std::cout << (arguments.is_json ? check_json(check) : check_text(check));
  if (!check.has_passed())
    throw Error(ExitStatus::answer_is_no, "IG0834", "the emitted code does not compute what the model says")
        .help("this is a defect of ingot; please report it with the model");
}

}  // namespace

void add_check_command(CLI::App& app) {
  const auto arguments = std::make_shared<CheckArguments>();
  CompileOptions& compile = arguments->options.compile;
  CLI::App* command = app.add_subcommand("check", "Hold the emitted code of a model against the reference");
  add_model_argument(*command, arguments->model, arguments->reading);
  command->get_option("MODEL")->required(false);  // --emitted takes its place
  add_audit_options(*command, arguments->audit);
  add_selection_options(*command, compile.selection);
  add_training_configuration_options(*command, arguments->reading.training);
  add_target_option(*command, compile.target);
  add_keep_state_option(*command, compile.pipeline);
  add_one_buffer_option(*command, compile.plan);
  command
      ->add_option("--input", arguments->inputs,
                   "Array for an input, by its name or its index from 0; once per input. Others are random")
      ->allow_extra_args(false)
      ->type_name("KEY=FILE");
  command->add_option("--seed", arguments->options.seed, "Of the random inputs (default: 1)")->type_name("N");
  command
      ->add_option("--runs", arguments->options.rounds,
                   "Calls of each function, each on the states that the one before left (default: 2)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag("--json", arguments->is_json, "As JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
