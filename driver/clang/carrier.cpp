#include "driver/clang/carrier.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "driver/clang/lowering/refusal.h"

namespace ingot {
namespace {

using lowering::Reporter;

// What the runtime has under other names, or the same.
constexpr std::pair<std::string_view, std::string_view> runtime_functions[] = {
    {"abs", "absolute"}, {"ceil", "ceil"},     {"cos", "cos"},     {"erf", "erf"},   {"exp", "exp"},
    {"expm1", "expm1"},  {"fabs", "absolute"}, {"floor", "floor"}, {"log", "log"},   {"log1p", "log1p"},
    {"pow", "power"},    {"sin", "sin"},       {"sqrt", "sqrt"},   {"tanh", "tanh"}, {"trunc", "truncate"},
};

std::string_view runtime_function(std::string_view name) {
  if (name.starts_with("__builtin_")) name.remove_prefix(10);
  for (const auto& [known, runtime] : runtime_functions)
    if (name == known || (name.ends_with('f') && name.substr(0, name.size() - 1) == known)) return runtime;
  return {};
}

// Collects the declarations that a piece of code needs, and what is written in place of calls of the C library.
class Needs : public clang::RecursiveASTVisitor<Needs> {
 public:
  Needs(clang::ASTContext& context, Reporter& reporter)
      : context_(context), sources_(context.getSourceManager()), reporter_(reporter) {}

  void walk(const clang::FunctionDecl* function) {
    for (const clang::ParmVarDecl* parameter : function->parameters())
      TraverseTypeLoc(parameter->getTypeSourceInfo()->getTypeLoc());
    TraverseStmt(function->getBody());
  }

  bool VisitDeclRefExpr(clang::DeclRefExpr* reference) {
    const clang::ValueDecl* declaration = reference->getDecl();
    if (const auto* function = clang::dyn_cast<clang::FunctionDecl>(declaration);
        function != nullptr && is_of_system(function)) {
      const std::string_view runtime = runtime_function(function->getName());
      if (runtime.empty())
        reporter_.refuse(
            reference->getSourceRange(), function,
            "the custom kernel calls %0, which emitted code does not have; write it out, or call a function of "
            "ingot_rt");
      const auto begin = sources_.getDecomposedLoc(reference->getBeginLoc());
      const unsigned length = sources_.getFileOffset(clang::Lexer::getLocForEndOfToken(
                                  reference->getEndLoc(), 0, sources_, context_.getLangOpts())) -
                              begin.second;
      replacements_[{begin.first, begin.second}] = {length, fmt::format("ingot_rt::{}", runtime)};
      return true;
    }
    need(declaration, reference->getSourceRange());
    return true;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr* construction) {
    need(construction->getConstructor()->getParent(), construction->getSourceRange());
    return true;
  }
  bool VisitMemberExpr(clang::MemberExpr* access) {
    if (const auto* method = clang::dyn_cast<clang::CXXMethodDecl>(access->getMemberDecl()))
      need(method, access->getSourceRange());
    return true;
  }
  bool VisitTagTypeLoc(clang::TagTypeLoc type) {
    need(type.getDecl(), type.getSourceRange());
    return true;
  }
  bool VisitTypedefTypeLoc(clang::TypedefTypeLoc type) {
    need(type.getTypedefNameDecl(), type.getSourceRange());
    return true;
  }

  // The texts, in the order of the source, each in the namespaces that it stands in.
  std::string text() const {
    std::vector<const clang::Decl*> ordered(needed_.begin(), needed_.end());
    std::sort(ordered.begin(), ordered.end(), [&](const clang::Decl* a, const clang::Decl* b) {
      return sources_.isBeforeInTranslationUnit(a->getBeginLoc(), b->getBeginLoc());
    });
    std::string result;
    for (const clang::Decl* declaration : ordered) {
      std::string opening, closing;
      for (const auto* space = clang::dyn_cast<clang::NamespaceDecl>(declaration->getDeclContext()); space != nullptr;
           space = clang::dyn_cast<clang::NamespaceDecl>(space->getDeclContext())) {
        opening = "namespace " + (space->isAnonymousNamespace() ? "" : space->getName().str() + " ") + "{\n" + opening;
        closing += "}\n";
      }
      const bool has_body = clang::isa<clang::FunctionDecl, clang::FunctionTemplateDecl>(declaration);
      result += opening + written(declaration->getSourceRange()) + (has_body ? "\n" : ";\n") + closing;
    }
    return result;
  }

  // Source text, with calls of the C library replaced.
  std::string written(clang::SourceRange range) const {
    const auto begin = sources_.getDecomposedLoc(range.getBegin());
    const clang::SourceLocation end =
        clang::Lexer::getLocForEndOfToken(range.getEnd(), 0, sources_, context_.getLangOpts());
    const unsigned last = sources_.getFileOffset(end);
    const llvm::StringRef buffer = sources_.getBufferData(begin.first);
    std::string text;
    unsigned at = begin.second;
    for (const auto& [place, replacement] : replacements_) {
      if (place.first != begin.first || place.second < at || place.second >= last) continue;
      text += buffer.substr(at, place.second - at).str() + replacement.second;
      at = place.second + replacement.first;
    }
    return text + buffer.substr(at, last - at).str();
  }

 private:
  bool is_of_system(const clang::Decl* declaration) const {
    return declaration->getLocation().isInvalid() || sources_.isInSystemHeader(declaration->getLocation());
  }

  void need(const clang::Decl* declaration, clang::SourceRange range) {
    const auto* named = clang::dyn_cast<clang::NamedDecl>(declaration);
    // Up to what stands in a namespace or in the file; what is local to the walked code goes with it.
    while (!declaration->getDeclContext()->isFileContext()) {
      if (declaration->getDeclContext()->isFunctionOrMethod()) return;
      declaration = clang::cast<clang::Decl>(declaration->getDeclContext());
    }
    if (is_of_system(declaration))
      reporter_.refuse(range, named,
                       "the custom kernel uses %0 of a system header, which emitted code does not include");
    const clang::Stmt* body = nullptr;
    if (const auto* function = clang::dyn_cast<clang::FunctionDecl>(declaration)) {
      const clang::FunctionDecl* definition = nullptr;
      if (!function->hasBody(definition))
        reporter_.refuse(range, named, "the custom kernel calls %0, which is not defined in this file");
      body = definition->getBody();
      declaration = definition;
      if (const auto* generic = definition->getPrimaryTemplate()) {
        const clang::FunctionDecl* pattern = definition->getTemplateInstantiationPattern();
        declaration = pattern != nullptr && pattern->getDescribedFunctionTemplate() != nullptr
                          ? pattern->getDescribedFunctionTemplate()
                          : generic;
      }
    } else if (const auto* variable = clang::dyn_cast<clang::VarDecl>(declaration)) {
      if (!variable->isConstexpr() && !variable->getType().isConstant(context_))
        reporter_.refuse(range, named,
                         "the custom kernel uses the variable %0, which emitted code does not have; make it constexpr");
      body = variable->getInit();
    }
    if (declaration->getBeginLoc().isMacroID())
      reporter_.refuse(range, named, "the custom kernel needs %0, which a macro defines");
    if (!needed_.insert(declaration).second) return;
    if (body != nullptr) TraverseStmt(const_cast<clang::Stmt*>(body));
    if (const auto* record = clang::dyn_cast<clang::CXXRecordDecl>(declaration))
      TraverseDecl(const_cast<clang::CXXRecordDecl*>(record));
  }

  clang::ASTContext& context_;
  const clang::SourceManager& sources_;
  Reporter& reporter_;
  std::set<const clang::Decl*> needed_;
  std::map<std::pair<clang::FileID, unsigned>, std::pair<unsigned, std::string>> replacements_;  // place: length, text
};

KernelSource carried(clang::ASTContext& context, Reporter& reporter, const clang::CXXRecordDecl* record) {
  const auto name = context.DeclarationNames.getCXXOperatorName(clang::OO_Call);
  const clang::CXXMethodDecl* method = nullptr;
  for (const clang::NamedDecl* found : record->lookup(name)) method = clang::dyn_cast<clang::CXXMethodDecl>(found);
  const clang::FunctionDecl* definition = nullptr;
  if (method == nullptr || !method->hasBody(definition))
    reporter.refuse(record->getSourceRange(), record, "%0 has no single call operator whose source is at hand");
  for (const clang::DeclContext* context_of = record; context_of != nullptr; context_of = context_of->getParent()) {
    const auto* function = clang::dyn_cast<clang::FunctionDecl>(context_of);
    if (function != nullptr && function->isTemplateInstantiation())
      reporter.refuse(method->getSourceRange(), function,
                      "a custom kernel inside of the template %0 cannot be carried: its text depends on the arguments");
  }
  if (record->isDependentContext() || clang::isa<clang::ClassTemplateSpecializationDecl>(record))
    reporter.refuse(record->getSourceRange(), record,
                    "the custom kernel %0 is a template, whose text depends on its arguments");
  if (definition->getBody()->getBeginLoc().isMacroID())
    reporter.refuse(definition->getBody()->getSourceRange(), "a custom kernel inside of a macro cannot be carried");
  Needs needs(context, reporter);
  needs.walk(definition);
  const clang::SourceManager& sources = context.getSourceManager();
  const std::string kernel = fmt::format("kernel_of_line_{}", sources.getPresumedLineNumber(definition->getBeginLoc()));
  std::string parameters;
  for (const clang::ParmVarDecl* parameter : definition->parameters())
    parameters += (parameters.empty() ? "" : ", ") + needs.written(parameter->getSourceRange());
  return {kernel, fmt::format("{}void {}({}) noexcept {}\n", needs.text(), kernel, parameters,
                              needs.written(definition->getBody()->getSourceRange()))};
}

}  // namespace

KernelSource Carrier::source(int slot, const Place&) {
  Reporter reporter(context_);
  const bool is_known = slot >= 0 && static_cast<std::size_t>(slot) < types_.size();
  const clang::CXXRecordDecl* record =
      is_known ? types_[static_cast<std::size_t>(slot)]->getAsCXXRecordDecl() : nullptr;
  try {
    if (record != nullptr) return carried(context_, reporter, record);
    reporter.report(clang::DiagnosticsEngine::Error, {}, "the source of this custom kernel is not at hand");
  } catch (const lowering::Refused&) {
  }
  has_failed_ = true;
  return {"nothing", "template <class... T>\nvoid nothing(T&...) noexcept {}\n"};
}

}  // namespace ingot
