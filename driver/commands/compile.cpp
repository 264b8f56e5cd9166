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
  std::string model, directory, dump_directory, dependency_file;
  ModelOptions reading;
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

// A path as Make and Ninja read it in a rule.
std::string escaped(const std::filesystem::path& path) {
  std::string text;
  for (const char c : std::filesystem::absolute(path).lexically_normal().string()) {
    if (c == ' ' || c == '#') text += '\\';
    if (c == '$') text += '$';
    text += c;
  }
  return text;
}

// "emitted.cpp: model, and the files that it is made of".
std::string dependencies(const CompileArguments& arguments, const Files& files,
                         const std::vector<std::filesystem::path>& read) {
  std::string emitted;
  for (const auto& [name, content] : files)
    if (name.ends_with(".cpp") || (emitted.empty() && name.ends_with(".h"))) emitted = name;
  std::string text = escaped(std::filesystem::path(arguments.directory) / emitted) + ":";
  if (arguments.model != "-") text += " " + escaped(arguments.model);
  for (const std::filesystem::path& file : read) text += " \\\n  " + escaped(file);
  return text + "\n";
}

void run(CompileArguments& arguments) {
  CompileOptions& options = arguments.options;
  std::vector<std::filesystem::path> read;
  const Module module = load_model(arguments.model, arguments.reading, options.selection.functions, &read);
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
  if (!arguments.dependency_file.empty())
    write_file(arguments.dependency_file, dependencies(arguments, compiled.files, read));
  report(compiled, arguments.directory);
}

}  // namespace

void add_compile_command(CLI::App& app) {
  const auto arguments = std::make_shared<CompileArguments>();
  CompileOptions& options = arguments->options;
  options.emit.name.clear();
  CLI::App* command = app.add_subcommand("compile", "Compile a model into standalone C++");
  add_model_argument(*command, arguments->model, arguments->reading);
  command->add_option("-o,--output", arguments->directory, "Folder for the emitted files; it is made")
      ->type_name("DIR")
      ->required();
  command->add_option("--name", options.emit.name, "Namespace and file name (default: that of the model file)")
      ->type_name("NAME");
  add_selection_options(*command, options.selection);
  add_training_configuration_options(*command, arguments->reading.training);
  add_target_option(*command, options.target);
  command->add_flag("--single-file", options.emit.is_single_file, "Everything in one header; see its first lines");
  command
      ->add_option_function<std::string>(
          "--weights", [&options](const std::string& form) { options.emit.takes_weights = form == "pointer"; },
          "Where read-only weights are: embedded in the code (default), or NAME.weights, to which functions take a "
          "pointer")
      ->check(CLI::IsMember({"embedded", "pointer"}))
      ->type_name("FORM");
  command->add_flag("--eigen", options.emit.has_eigen,
                    "Also NAME_eigen.h: inputs, outputs and State as Eigen matrices that share their memory");
  command->add_option("--dump-dir", arguments->dump_directory, "Folder for the IR after each pass that changed it")
      ->type_name("DIR");
  command
      ->add_option(
          "--depfile", arguments->dependency_file,
          "Write the files that the model is made of, for build systems: a rule of Make's, of the emitted .cpp")
      ->type_name("FILE");
  add_keep_state_option(*command, options.pipeline);
  add_one_buffer_option(*command, options.plan);
  command->add_option("--max-ram", options.max_ram, "Fail when State and workspace take more")
      ->type_name("BYTES")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--max-flash", options.max_flash, "Fail when read-only data takes more")
      ->type_name("BYTES")
      ->check(CLI::NonNegativeNumber);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ingot
