// Why a function cannot be lifted, told as Clang tells errors: with source line, caret and notes.
#pragma once
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Diagnostic.h"

namespace ingot::lowering {

// Thrown once the diagnostics are out; caught where the lifting of one function began.
struct Refused {};

struct Call {
  const clang::FunctionDecl* function;
  clang::SourceLocation from;
};

class Reporter {
 public:
  explicit Reporter(clang::ASTContext& context) : context_(context) {}

  template <unsigned N>
  clang::DiagnosticBuilder report(clang::DiagnosticsEngine::Level level, clang::SourceLocation at,
                                  const char (&text)[N]) {
    return context_.getDiagnostics().Report(at, context_.getDiagnostics().getCustomDiagID(level, text));
  }
  template <unsigned N>
  [[noreturn]] void refuse(clang::SourceRange range, const char (&text)[N]) {
    report(clang::DiagnosticsEngine::Error, range.getBegin(), text) << range;
    end();
  }
  // %0 in the text is the declaration, whose place is noted unless it is in a system header.
  template <unsigned N>
  [[noreturn]] void refuse(clang::SourceRange range, const clang::NamedDecl* declaration, const char (&text)[N]) {
    report(clang::DiagnosticsEngine::Error, range.getBegin(), text) << declaration << range;
    note(declaration);
    end();
  }
  template <unsigned N>
  [[noreturn]] void refuse(clang::SourceRange range, clang::QualType type, const char (&text)[N]) {
    report(clang::DiagnosticsEngine::Error, range.getBegin(), text) << type << range;
    end();
  }
  [[noreturn]] void refuse(clang::SourceRange range, const clang::NamedDecl* declaration, const std::string& text);

  std::vector<Call> calls;  // under way, outermost first

 private:
  void note(const clang::NamedDecl* declaration);
  [[noreturn]] void end();  // notes the calls under way and throws Refused

  clang::ASTContext& context_;
};

}  // namespace ingot::lowering
