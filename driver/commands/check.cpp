// ingot check: the emitted code of a model against the reference; for a microcontroller, what its compiler makes of it.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/check_model.h"
#include "driver/commands/commands.h"
#include "driver/cross_build.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"

namespace ingot {
namespace {

struct CheckArguments {
  std::string model;
  CheckOptions options;
  bool is_json = false;
};

// Weights, tables and states as the manifest predicts them, against the constants that were compiled.
std::string prediction_text(const std::string& manifest, const CrossReport& report, bool& is_right) {
  const nlohmann::json predicted = nlohmann::json::parse(manifest);
  std::int64_t compiled = 0;
  for (const SymbolSize& constant : report.constants) compiled += static_cast<std::int64_t>(constant.bytes);
  const std::int64_t constants =
      predicted.at("weight_bytes").get<std::int64_t>() + predicted.at("table_bytes").get<std::int64_t>();
  is_right = constants == compiled;
  return "weights and tables: predicted " + std::to_string(constants) + " B, compiled " + std::to_string(compiled) +
         " B; State " + predicted.at("state_bytes").dump() + " B\n";
}

void check_microcontroller(const CheckArguments& arguments, const Module& loaded) {
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
  const CrossReport report = cross_build(folder, toolchain_for(compile.target));
  bool is_right = true;
  const std::string prediction = prediction_text(compiled.files.at("checked.json"), report, is_right);
  std::cout << (arguments.is_json ? cross_report_json(report) : cross_report_text(report) + prediction);
  if (!is_right || !report.violations.empty())
    throw Error(ExitStatus::answer_is_no, "IG0834", "the emitted code is not what was predicted for " + compile.target);
}

void run(const CheckArguments& arguments) {
  const Module loaded = load_model(arguments.model);
  if (!find_target(arguments.options.compile.target).cross_compiler.empty())
    return check_microcontroller(arguments, loaded);
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
  add_model_argument(*command, arguments->model);
  add_selection_options(*command, compile.selection);
  add_target_option(*command, compile.target);
  add_keep_state_option(*command, compile.pipeline);
  command->add_option("--seed", arguments->options.seed, "Of the random inputs")->type_name("N");
  command->add_flag("--json", arguments->is_json, "As JSON");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
