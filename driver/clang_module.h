// The way to everything that needs Clang's libraries: one shared object, libingot_clang.so, that is loaded when it is
// first asked for. No type of Clang is seen here; all that includes Clang's headers is in driver/clang/. A build or an
// installation without the module lacks these functions and nothing else.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "driver/audit_report.h"

namespace ingot {

// Raised with every change of ClangModule or of a type in it: a module of another build is refused.
constexpr int clang_interface_version = 3;

// A definition file that has been parsed and compiled to native code of this process.
class ClangDefinition {
 public:
  virtual ~ClangDefinition() = default;
  // Calls define(). Functions over scalars that it hands over are lifted (frontend/scalar_function.h). Throws what
  // define() throws, and Error IG0310 (input rejected) with Clang's report on all functions that cannot be lifted.
  virtual void run() = 0;
  virtual std::vector<std::string> included() const = 0;  // the file and what it includes; no headers of the system
  virtual std::string diagnostics() const = 0;            // warnings, as Clang prints them
};

class ClangModule {
 public:
  virtual ~ClangModule() = default;

  // Of the libraries it is linked to: "19.1.7".
  virtual std::string version() const = 0;

  // C++ as clang-format prints it. `style`: what a .clang-format file says. Throws Error IG0838 (input rejected) for a
  // style that cannot be read.
  virtual std::string format(const std::string& cpp, const std::string& style) const = 0;

  // Parses and compiles a definition; arguments are those of clang++. Throws Error IG0821 with Clang's diagnostics when
  // it does not compile, IG0822 when it has no define(), IG0827 (io) when Clang's own headers are not there. Running a definition is running a program: only in a process
  // that may be lost.
  virtual std::unique_ptr<ClangDefinition> definition(const std::string& file,
                                                      const std::vector<std::string>& arguments) const = 0;

  // Writes the header in the form that -include-pch takes. Throws Error IG0821 when it does not compile.
  virtual void precompile(const std::string& header, const std::string& output,
                          const std::vector<std::string>& arguments) const = 0;

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
