// The way to everything that needs Clang's libraries: one shared object, libingot_clang.so, that is loaded when it is
// first asked for. No type of Clang is seen here; all that includes Clang's headers is in driver/clang/. A build or an
// installation without the module lacks these functions and nothing else.
#pragma once
#include <string>

#include "driver/audit_report.h"

namespace ingot {

// Raised with every change of ClangModule or of a type in it: a module of another build is refused.
constexpr int clang_interface_version = 2;

class ClangModule {
 public:
  virtual ~ClangModule() = default;

  // Of the libraries it is linked to: "19.1.7".
  virtual std::string version() const = 0;

  // C++ as clang-format prints it. `style`: what a .clang-format file says. Throws Error IG0838 (input rejected) for a
  // style that cannot be read.
  virtual std::string format(const std::string& cpp, const std::string& style) const = 0;

  // The rules of docs/audit.md but "stack" and "symbol", which are of compiled code; the report has no stacks. Throws
  // Error IG0837 (input rejected) for arguments that Clang does not take, and IG0839 for a file that does not compile
  // (input rejected) and for entries that it does not define (usage).
  virtual AuditReport audit(const AuditInput& input) const = 0;
};

// Loads the module at the first call; it stays until the process ends. Throws Error IG0830 (io) when it is not
// installed, when Clang's own libraries are not, or when it belongs to another build of ingot.
const ClangModule& clang_module();

// Whether clang_module() gives one. It loads the module too, as nothing less tells.
bool has_clang_module();

// What the shared object exports: the module for this version of the interface, or null.
extern "C" {
using ClangModuleEntry = const ClangModule* (*)(int interface_version);
}
constexpr const char* clang_module_entry = "ingot_clang_module";

}  // namespace ingot
