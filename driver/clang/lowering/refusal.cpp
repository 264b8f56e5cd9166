#include "driver/clang/lowering/refusal.h"

#include "clang/Basic/SourceManager.h"

namespace ingot::lowering {

void Reporter::refuse(clang::SourceRange range, const clang::NamedDecl* declaration, const std::string& text) {
  if (declaration == nullptr) {
    report(clang::DiagnosticsEngine::Error, range.getBegin(), "%0") << text << range;
    end();
  }
  clang::DiagnosticsEngine& engine = context_.getDiagnostics();
  engine.Report(range.getBegin(), engine.getDiagnosticIDs()->getCustomDiagID(clang::DiagnosticIDs::Error, text))
      << declaration << range;
  note(declaration);
  end();
}

void Reporter::note(const clang::NamedDecl* declaration) {
  const clang::SourceLocation at = declaration->getLocation();
  if (at.isValid() && !context_.getSourceManager().isInSystemHeader(at))
    report(clang::DiagnosticsEngine::Note, at, "%0 declared here") << declaration;
}

void Reporter::end() {
  for (std::size_t i = calls.size(); i-- > 1;)
    if (!context_.getSourceManager().isInSystemHeader(calls[i].from))
      report(clang::DiagnosticsEngine::Note, calls[i].from, "in the call to %0 from here") << calls[i].function;
  throw Refused();
}

}  // namespace ingot::lowering
