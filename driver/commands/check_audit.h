// ingot check --audit: what of the options of `check` it uses, and its own.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "driver/compile_model.h"
#include "driver/model_source.h"

namespace ingot {

struct AuditArguments {
  bool is_wanted = false;
  std::string sarif_file, emitted_file;
  std::vector<std::string> entries;
};

void add_audit_options(CLI::App& command, AuditArguments& arguments);

// `model`: empty with --emitted. Prints the report, as JSON or text; throws Error IG0834 (answer is no) when there are
// findings, and IG0800 (usage) for options that do not go together.
void run_audit(const AuditArguments& arguments, const std::string& model, const ModelOptions& reading,
               CompileOptions compile, bool is_json);

}  // namespace ingot
