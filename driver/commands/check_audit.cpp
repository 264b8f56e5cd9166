#include "driver/commands/check_audit.h"

#include <filesystem>
#include <iostream>

#include "driver/audit_emitted.h"
#include "driver/clang_module.h"
#include "ir/error.h"
#include "ir/output_files.h"

namespace ingot {
namespace {

AuditReport audit_model(const std::string& model, const ModelOptions& reading, CompileOptions compile) {
  clang_module();  // its absence is said before work is done
  const std::filesystem::path file = model == "-" ? "model" : std::filesystem::path(model);
  compile.emit.name = file.stem().string();
  compile.emit.source = file.filename().string();
  const Compiled compiled = compile_module(load_model(model, reading, compile.selection.functions), compile);
  return audit_files(compiled.files, compile.emit.name, find_target(compile.target));
}

}  // namespace

void add_audit_options(CLI::App& command, AuditArguments& arguments) {
  command.add_flag(
      "--audit", arguments.is_wanted,
      "Prove of the emitted code, from its syntax tree, that it has no heap, recursion, hidden state, ...; see "
      "docs/audit.md. Nothing is run");
  command.add_option("--sarif", arguments.sarif_file, "With --audit: also write the findings as SARIF 2.1.0")
      ->type_name("FILE");
  command
      .add_option("--emitted", arguments.emitted_file,
                  "With --audit: a file that was emitted before, in place of a model")
      ->type_name("FILE.cpp");
  command
      .add_option("--entry", arguments.entries,
                  "With --emitted: function to begin at; may be given several times (default: all that can be called)")
      ->allow_extra_args(false)
      ->type_name("NAME");
}

void run_audit(const AuditArguments& arguments, const std::string& model, const ModelOptions& reading,
               CompileOptions compile, bool is_json) {
  if (model.empty() == arguments.emitted_file.empty())
    throw Error(ExitStatus::usage, "IG0800", "an audit is of one thing: a model, or the file of --emitted");
  if (!arguments.entries.empty() && arguments.emitted_file.empty())
    throw Error(ExitStatus::usage, "IG0800", "--entry is for a file of --emitted")
        .help("--function chooses from a model");
  const AuditReport report = arguments.emitted_file.empty()
                                 ? audit_model(model, reading, std::move(compile))
                                 : audit_file(arguments.emitted_file, arguments.entries, find_target(compile.target));
  std::cout << (is_json ? audit_json(report) : audit_text(report));
  if (!arguments.sarif_file.empty()) write_file(arguments.sarif_file, audit_sarif(report));
  if (!report.findings.empty())
    throw Error(ExitStatus::answer_is_no, "IG0834",
                "the audit has " + std::to_string(report.findings.size()) +
                    (report.findings.size() == 1 ? " finding" : " findings"));
}

}  // namespace ingot
