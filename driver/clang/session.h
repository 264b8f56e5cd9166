// One parse by Clang, set up as its own driver program would set it up: language options, include folders, builtin
// headers, sources held in memory, and diagnostics collected as text. What a use of Clang does with the syntax tree is
// its own FrontendAction. Exceptions must not cross Clang's frames, which have no tables for them: an action catches
// its own.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace clang {
class CompilerInstance;
class FrontendAction;
}  // namespace clang

namespace ingot {

struct ClangInput {
  std::string main_file;                     // a path; its content is in `files`, or on disk
  std::map<std::string, std::string> files;  // path -> content, which hides what is on disk
  std::vector<std::string> arguments;        // as for clang++: -std=c++17, -I…, --target=…
};

class ClangSession {
 public:
  // Throws Error IG0837 (input rejected) when Clang does not understand the arguments.
  explicit ClangSession(const ClangInput& input);
  ~ClangSession();
  ClangSession(const ClangSession&) = delete;
  ClangSession& operator=(const ClangSession&) = delete;

  clang::CompilerInstance& compiler() { return *compiler_; }

  // Parses the main file under this action. False when Clang found errors.
  bool execute(clang::FrontendAction& action);

  // What Clang printed until now, with source lines and carets; at most 100 errors.
  const std::string& diagnostics() const;

 private:
  struct Printer;
  std::unique_ptr<Printer> printer_;  // the compiler writes into it until it is gone
  std::unique_ptr<clang::CompilerInstance> compiler_;
};

// The folder with include/stddef.h of this Clang: $INGOT_CLANG_RESOURCES, else what is installed beside this module,
// else where Clang was when ingot was built.
std::string clang_resources();
// Throws Error IG0827 (io) when that folder has no headers: Clang looks in other places then, and says no more than
// that a header of the C++ library includes what does not exist.
void check_clang_resources();

// clang++, as Clang finds C++ libraries from its place: $INGOT_CLANG_PROGRAM, else where it was when ingot was built.
// It is not run.
std::string clang_program();

}  // namespace ingot
