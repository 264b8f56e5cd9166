#include "driver/audit_emitted.h"

#include "driver/build_cache.h"
#include "driver/clang_module.h"
#include "driver/cross_build.h"
#include "driver/output_directory.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

bool is_microcontroller(const Target& target) { return !target.cross_compiler.empty(); }

// The target's own flags, in Clang's words. Freestanding: no header of an operating system is looked for.
std::vector<std::string> clang_arguments(const Target& target) {
  std::vector<std::string> arguments = {"-xc++", "-std=c++17", "-ffreestanding", "-w"};
  if (is_microcontroller(target))
    arguments.emplace_back(target.cross_compiler.starts_with("arm") ? "--target=arm-none-eabi"
                                                                    : "--target=riscv32-unknown-elf");
  for (const std::string& flag : target.compiler_flags)
    if (flag.starts_with("-m") && !flag.starts_with("-misa-spec")) arguments.push_back(flag);
  return arguments;
}

// Findings of the rules that only compiled code shows: stack, symbol, build.
void add_compiled(const fs::path& folder, const Target& target, AuditReport& report) {
  const auto add = [&](const char* rule, const std::string& message) {
    report.findings.push_back({rule, message, {report.file, 0, 0}, "", {}});
  };
  CrossReport compiled;
  try {
    compiled =
        is_microcontroller(target) ? cross_build(folder, toolchain_for(target.name)) : host_build(folder, target);
  } catch (const Error& error) {
    if (error.status() != ExitStatus::internal) throw;
    return add("build", error.what());
  }
  report.compiler = compiled.compiler;
  for (const EntryStack& entry : compiled.stacks) report.stacks[entry.function] = entry.stack;
  for (const std::string& violation : compiled.violations)
    add(violation.starts_with("no stack bound") ? "stack" : "symbol", violation);
}

// Of emitted files that stand in a scratch folder, as if they stood beside each other where the reader is.
void strip(const std::string& prefix, AuditReport& report) {
  const auto shorten = [&](std::string& path) {
    if (path.starts_with(prefix)) path.erase(0, prefix.size());
  };
  shorten(report.file);
  for (AuditFinding& finding : report.findings) {
    shorten(finding.place.file);
    for (AuditCall& call : finding.path) shorten(call.place.file);
  }
}

AuditReport audit_written(const fs::path& folder, const std::string& name, const Target& target) {
  AuditReport report = clang_module().audit({(folder / (name + ".cpp")).string(), {}, clang_arguments(target), {}});
  strip(folder.string() + "/", report);
  return report;
}

}  // namespace

AuditReport audit_tree(const Files& files, const std::string& name, const Target& target) {
  const ScratchFolder folder(fs::temp_directory_path());
  write_files(folder.path(), files);
  return audit_written(folder.path(), name, target);
}

AuditReport audit_files(const Files& files, const std::string& name, const Target& target) {
  const ScratchFolder folder(fs::temp_directory_path());
  write_files(folder.path(), files);
  AuditReport report = audit_written(folder.path(), name, target);
  add_compiled(folder.path(), target, report);
  return report;
}

AuditReport audit_file(const fs::path& file, const std::vector<std::string>& entries, const Target& target) {
  const ClangModule& clang = clang_module();
  if (std::error_code error; !fs::is_regular_file(file, error))
    throw Error(ExitStatus::io, "IG0801", "cannot read " + ingot::quoted(file.string()));
  AuditReport report = clang.audit({file.string(), {}, clang_arguments(target), entries});
  // Objects are made of this file alone, whatever other sources stand beside it.
  const ScratchFolder folder(fs::temp_directory_path());
  const fs::path absolute = fs::absolute(file);
  for (const fs::directory_entry& entry : fs::directory_iterator(absolute.parent_path()))
    if (entry.path().extension() != ".cpp") fs::create_symlink(entry.path(), folder.path() / entry.path().filename());
  fs::create_symlink(absolute, folder.path() / absolute.filename());
  add_compiled(folder.path(), target, report);
  return report;
}

}  // namespace ingot
