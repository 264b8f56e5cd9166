#include "driver/clang/audit.h"

#include <algorithm>
#include <tuple>

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "driver/clang/audit_globals.h"
#include "driver/clang/audit_walk.h"
#include "driver/clang/session.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

// Exceptions must not cross Clang's frames: what is wrong with the entry points is said after the parse.
class AuditConsumer : public clang::ASTConsumer {
 public:
  AuditConsumer(const AuditInput& input, AuditReport& report) : input_(input), report_(report) {}

  void HandleTranslationUnit(clang::ASTContext& context) override {
    if (context.getDiagnostics().hasErrorOccurred()) return;
    const std::vector<const clang::FunctionDecl*> entries = entry_points(context, input_.entries);
    AuditWalk walk(context, report_);
    for (const clang::FunctionDecl* entry : entries) {
      report_.entries.push_back(entry->getQualifiedNameAsString());
      walk.begin_at(entry);
    }
    walk.judge_loops();
    audit_globals(context, report_);
  }

 private:
  const AuditInput& input_;
  AuditReport& report_;
};

class AuditAction : public clang::ASTFrontendAction {
 public:
  AuditAction(const AuditInput& input, AuditReport& report) : input_(input), report_(report) {}
  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&, llvm::StringRef) override {
    return std::make_unique<AuditConsumer>(input_, report_);
  }

 private:
  const AuditInput& input_;
  AuditReport& report_;
};

void require_entries(const AuditInput& input, const AuditReport& report) {
  for (const std::string& wanted : input.entries) {
    const auto is_wanted = [&](const std::string& found) { return found == wanted || found.ends_with("::" + wanted); };
    if (std::none_of(report.entries.begin(), report.entries.end(), is_wanted))
      throw Error(ExitStatus::usage, "IG0839",
                  "no function " + quoted(wanted) + " is defined in " + quoted(report.file))
          .help("name a function that other code can call, as 'act' or 'actor::act'");
  }
  if (report.entries.empty())
    throw Error(ExitStatus::usage, "IG0839", quoted(report.file) + " defines no function that other code can call");
}

}  // namespace

AuditReport audit_cpp(const AuditInput& input) {
  AuditReport report;
  report.file = input.main_file;
  ClangSession session({input.main_file, input.files, input.arguments});
  AuditAction action(input, report);
  if (!session.execute(action))
    throw rejected("IG0839", quoted(input.main_file) + " does not compile, so that it cannot be audited:\n" +
                                 session.diagnostics());
  require_entries(input, report);
  std::sort(report.leaves.begin(), report.leaves.end());
  const auto key = [](const AuditFinding& finding) {
    return std::tie(finding.place.file, finding.place.line, finding.place.column, finding.rule);
  };
  std::sort(report.findings.begin(), report.findings.end(),
            [&](const AuditFinding& a, const AuditFinding& b) { return key(a) < key(b); });
  return report;
}

}  // namespace ingot
