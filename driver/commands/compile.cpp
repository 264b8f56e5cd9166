// ingot compile: a model becomes C++ files.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "driver/commands/commands.h"
#include "driver/model_source.h"
#include "driver/output_directory.h"
#include "ir/print.h"

namespace ingot {
namespace {

struct CompileArguments {
  std::string model, directory, dump_directory;
  CompileOptions options;
};

void report(const Compiled& compiled, const std::string& directory) {
  const Plan& plan = compiled.plan;
  for (const FunctionPlan& function : plan.functions)
    if (!function.function->is_private)
      std::cerr << fmt::format("{}: {} multiply-adds, workspace {} B\n", function.function->name,
                               function.multiply_adds, function.workspace_bytes);
  std::cerr << fmt::format("weights {} B, State {} B; target {}; written to {}\n", plan.weight_bytes, plan.state_bytes,
                           plan.target.name, directory);
}

void run(CompileArguments& arguments) {
  CompileOptions& options = arguments.options;
  const Module module = load_model(arguments.model);
  const std::filesystem::path file = arguments.model == "-" ? "model" : std::filesystem::path(arguments.model);
  if (options.emit.name.empty()) options.emit.name = file.stem().string();
  options.emit.source = file.filename().string();
  Files dumps;
  if (!arguments.dump_directory.empty())
    options.pipeline.after_pass = [&](const PassReport& pass) {
      if (pass.has_changed) dumps[fmt::format("{:02}-{}.ingot", pass.position, pass.pass)] = print(pass.module);
    };
  const Compiled compiled = compile_module(module, options);
  if (!arguments.dump_directory.empty()) write_files(arguments.dump_directory, dumps);
  write_emitted_files(arguments.directory, compiled.files);
  report(compiled, arguments.directory);
}

}  // namespace

void add_compile_command(CLI::App& app) {
  const auto arguments = std::make_shared<CompileArguments>();
  CompileOptions& options = arguments->options;
  options.emit.name.clear();
  CLI::App* command = app.add_subcommand("compile", "Compile a model into standalone C++");
  add_model_argument(*command, arguments->model);
  command->add_option("-o,--output", arguments->directory, "Folder for the emitted files; it is made")
      ->type_name("DIR")
      ->required();
  command->add_option("--name", options.emit.name, "Namespace and file name (default: that of the model file)")
      ->type_name("NAME");
  add_selection_options(*command, options.selection);
  add_target_option(*command, options.target);
  command->add_flag("--single-file", options.emit.is_single_file, "Everything in one header; see its first lines");
  command->add_option("--dump-dir", arguments->dump_directory, "Folder for the IR after each pass that changed it")
      ->type_name("DIR");
  add_keep_state_option(*command, options.pipeline);
  command->add_option("--max-ram", options.max_ram, "Fail when State and workspace take more")->type_name("BYTES");
  command->add_option("--max-flash", options.max_flash, "Fail when read-only data takes more")->type_name("BYTES");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
