// An audit of emitted code from end to end: its syntax tree by the Clang module, its objects by the compiler of the
// target. docs/audit.md explains the rules.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "codegen/emit.h"
#include "driver/audit_report.h"

namespace ingot {

// What `emit` made, other than in single-file mode: <name>.cpp with its headers. Throws Error IG0830 (io)
// without the Clang module and IG0850 (io) without the target's compiler.
AuditReport audit_files(const Files& files, const std::string& name, const Target& target);

// The rules of the syntax tree alone, which take no compiler: all but stack, symbol and build.
AuditReport audit_tree(const Files& files, const std::string& name, const Target& target);

// A file on disk, with what stands beside it. `entries`: see AuditInput. Throws likewise, and IG0839 for a file that
// does not compile (input rejected) or lacks an entry (usage).
AuditReport audit_file(const std::filesystem::path& file, const std::vector<std::string>& entries,
                       const Target& target);

}  // namespace ingot
