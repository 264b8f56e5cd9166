// The walk of an audit through function bodies, from the entry points down the calls; each function is looked at once.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "driver/audit_report.h"
#include "driver/clang/loop_bound.h"

namespace ingot {

class AuditWalk : public clang::RecursiveASTVisitor<AuditWalk> {
 public:
  AuditWalk(clang::ASTContext& context, AuditReport& report) : context_(context), report_(report) {}

  void begin_at(const clang::FunctionDecl* entry);

  // After all entries: what bounds a loop may be an argument of a call seen later.
  void judge_loops();

  // Called by the visitor.
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitCallExpr(clang::CallExpr* call);
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* construction);
  bool VisitCXXInheritedCtorInitExpr(clang::CXXInheritedCtorInitExpr* construction);
  bool VisitCXXDefaultArgExpr(clang::CXXDefaultArgExpr* argument);
  bool VisitCXXDefaultInitExpr(clang::CXXDefaultInitExpr* initializer);
  bool VisitCXXNewExpr(clang::CXXNewExpr* expression);
  bool VisitCXXDeleteExpr(clang::CXXDeleteExpr* expression);
  bool VisitCXXThrowExpr(clang::CXXThrowExpr* expression);
  bool VisitCXXTryStmt(clang::CXXTryStmt* statement);
  bool VisitCXXDynamicCastExpr(clang::CXXDynamicCastExpr* expression);
  bool VisitCXXTypeidExpr(clang::CXXTypeidExpr* expression);
  bool VisitCXXBindTemporaryExpr(clang::CXXBindTemporaryExpr* expression);
  bool VisitVarDecl(clang::VarDecl* variable);
  bool VisitExplicitCastExpr(clang::ExplicitCastExpr* cast);
  bool VisitImplicitCastExpr(clang::ImplicitCastExpr* cast);
  bool VisitForStmt(clang::ForStmt* loop);
  bool VisitWhileStmt(clang::WhileStmt* loop);
  bool VisitDoStmt(clang::DoStmt* loop);
  bool VisitCXXForRangeStmt(clang::CXXForRangeStmt* loop);
  bool VisitGotoStmt(clang::GotoStmt* statement);
  bool VisitIndirectGotoStmt(clang::IndirectGotoStmt* statement);
  bool VisitGCCAsmStmt(clang::GCCAsmStmt* statement);
  bool VisitMSAsmStmt(clang::MSAsmStmt* statement);

 private:
  struct Frame {
    const clang::FunctionDecl* function;
    clang::SourceRange call;  // invalid for an entry point
  };
  struct SeenLoop {
    const clang::ForStmt* loop;
    std::vector<Frame> path;
  };

  void enter(const clang::FunctionDecl* function, clang::SourceRange call);
  void leave_file(const clang::FunctionDecl& function, clang::SourceRange call);
  void add(const std::string& rule, const std::string& message, clang::SourceRange where);
  void refuse_loop(const clang::Stmt& loop, const std::string& why);
  std::vector<AuditCall> path_text() const;
  std::string layer_of(clang::SourceRange where) const;
  std::string comment_behind(clang::SourceLocation location) const;

  clang::ASTContext& context_;
  AuditReport& report_;
  std::vector<Frame> path_;
  std::set<const clang::FunctionDecl*> seen_;
  std::set<std::string> leaves_;
  std::set<std::string> known_;  // findings, as rule and place: a place may be reached twice
  std::vector<SeenLoop> for_loops_;
  LoopSurroundings surroundings_;
  std::vector<const clang::FunctionDecl*> entries_;
};

}  // namespace ingot
