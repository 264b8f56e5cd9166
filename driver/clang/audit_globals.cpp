#include "driver/clang/audit_globals.h"

#include <algorithm>

#include "clang/AST/Attr.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

namespace ingot {
namespace {

using namespace clang;

// Visits declarations outside functions, in namespaces, extern "C" and classes; not those of system headers.
template <class Visit>
void for_each_declaration(const ASTContext& context, const DeclContext& scope, const Visit& visit) {
  for (Decl* declaration : scope.decls()) {
    if (context.getSourceManager().isInSystemHeader(declaration->getLocation())) continue;
    visit(declaration);
    if (isa<NamespaceDecl, LinkageSpecDecl, RecordDecl>(declaration))
      for_each_declaration(context, *cast<DeclContext>(declaration), visit);
    if (const auto* const pattern = dyn_cast<VarTemplateDecl>(declaration))
      for (VarTemplateSpecializationDecl* variable : pattern->specializations()) visit(variable);
  }
}

// The directives that take a file of weights into the read-only data; no instruction is among them.
bool only_takes_weights(StringRef assembly) {
  while (!assembly.empty()) {
    const auto [line, rest] = assembly.split('\n');
    assembly = rest;
    const StringRef statement = line.trim();
    if (statement.empty() || (statement.ends_with(":") && !statement.contains(' '))) continue;
    static const char* const directives[] = {
        ".pushsection .rodata", ".balign ", ".hidden ", ".globl ", ".type ", ".incbin ", ".size ", ".popsection"};
    const bool is_known = std::any_of(std::begin(directives), std::end(directives),
                                      [&](const char* directive) { return statement.starts_with(directive); });
    if (!is_known || statement.contains(';')) return false;
  }
  return true;
}

class HiddenDoubles : public RecursiveASTVisitor<HiddenDoubles> {
 public:
  template <class Report>
  static void look_for(Expr* expression, const Report& report) {
    HiddenDoubles visitor;
    visitor.TraverseStmt(expression);
    for (const auto& [location, message] : visitor.found_) report(location, message);
  }
  bool shouldVisitImplicitCode() const { return true; }
  bool VisitImplicitCastExpr(ImplicitCastExpr* cast) {
    if (const std::string message = hidden_double(*cast); !message.empty())
      found_.emplace_back(cast->getBeginLoc(), message);
    return true;
  }

 private:
  std::vector<std::pair<SourceLocation, std::string>> found_;
};

bool has_mutable_member(QualType type) {
  const CXXRecordDecl* const record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  return record != nullptr && record->hasDefinition() && record->hasMutableFields();
}

}  // namespace

AuditPlace place_of(const ASTContext& context, SourceLocation location) {
  const SourceManager& sources = context.getSourceManager();
  const PresumedLoc place = sources.getPresumedLoc(sources.getExpansionLoc(location));
  if (place.isInvalid()) return {};
  return {place.getFilename(), static_cast<int>(place.getLine()), static_cast<int>(place.getColumn())};
}

std::vector<std::pair<std::string, std::string>> objections_to(const ASTContext& context, const VarDecl& variable) {
  std::vector<std::pair<std::string, std::string>> found;
  const QualType type = variable.getType();
  if (type->isDependentType()) return found;
  const QualType pointee = type->isAnyPointerType() || type->isReferenceType() ? type->getPointeeType() : type;
  if (context.getBaseElementType(type).isVolatileQualified() || pointee.isVolatileQualified())
    found.emplace_back("volatile", "'" + variable.getNameAsString() + "' is volatile");
  const CXXRecordDecl* const record = type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
  if (!type->isReferenceType() && record != nullptr && record->hasDefinition() && !record->hasTrivialDestructor())
    found.emplace_back("destructor", "the destructor of '" + variable.getNameAsString() + "' does something");
  if (variable.hasAttr<CleanupAttr>())
    found.emplace_back("destructor", "'" + variable.getNameAsString() + "' calls a function at the end of its life");
  return found;
}

std::string hidden_double(const ImplicitCastExpr& cast) {
  if (cast.getCastKind() != CK_FloatingCast || cast.isPartOfExplicitCast()) return "";
  const auto* const from = cast.getSubExpr()->getType()->getAs<BuiltinType>();
  const auto* const to = cast.getType()->getAs<BuiltinType>();
  if (from == nullptr || to == nullptr || from->getKind() == to->getKind()) return "";
  const auto is_double = [](const BuiltinType* type) {
    return type->getKind() == BuiltinType::Double || type->getKind() == BuiltinType::LongDouble;
  };
  if (is_double(to)) return "a float becomes double without a cast";
  if (is_double(from)) return "a double becomes float without a cast";
  return "";
}

std::vector<const FunctionDecl*> entry_points(ASTContext& context, const std::vector<std::string>& names) {
  std::vector<const FunctionDecl*> entries;
  for_each_declaration(context, *context.getTranslationUnitDecl(), [&](Decl* declaration) {
    const auto* const function = dyn_cast<FunctionDecl>(declaration);
    if (function == nullptr || !function->isThisDeclarationADefinition() || function->isDependentContext()) return;
    if (function->isImplicit() || !function->isExternallyVisible()) return;
    const std::string name = function->getQualifiedNameAsString();
    const auto is_named = [&](const std::string& wanted) {
      return name == wanted || StringRef(name).ends_with("::" + wanted);
    };
    if (names.empty() || std::any_of(names.begin(), names.end(), is_named)) entries.push_back(function);
  });
  return entries;
}

void audit_globals(ASTContext& context, AuditReport& report) {
  const auto add = [&](const std::string& rule, const std::string& message, SourceLocation location) {
    report.findings.push_back({rule, message, place_of(context, location), "", {}});
  };
  for_each_declaration(context, *context.getTranslationUnitDecl(), [&](Decl* declaration) {
    if (const auto* const assembly = dyn_cast<FileScopeAsmDecl>(declaration))
      if (!only_takes_weights(assembly->getAsmString()->getString()))
        add("assembly", "assembly that does more than take the weights in", assembly->getBeginLoc());
    if (const auto* const function = dyn_cast<FunctionDecl>(declaration))
      if (function->hasAttr<ConstructorAttr>() || function->hasAttr<DestructorAttr>())
        add("dynamic-initialization", "'" + function->getNameAsString() + "' runs before or after the program",
            function->getLocation());
    auto* const variable = dyn_cast<VarDecl>(declaration);
    if (variable == nullptr || variable->getType()->isDependentType()) return;
    const std::string name = "'" + variable->getQualifiedNameAsString() + "'";
    const SourceLocation location = variable->getLocation();
    if (!context.getBaseElementType(variable->getType()).isConstQualified() && !variable->getType()->isReferenceType())
      add("writable-global", name + " can be written", location);
    else if (has_mutable_member(variable->getType()))
      add("writable-global", name + " has a mutable member", location);
    else if (variable->hasInit() && !variable->getInit()->isValueDependent() && !variable->hasConstantInitialization())
      add("dynamic-initialization", name + " is initialized when the program starts", location);
    for (const auto& [rule, message] : objections_to(context, *variable)) add(rule, message, location);
    if (variable->hasInit() && !variable->getInit()->isValueDependent())
      HiddenDoubles::look_for(variable->getInit(),
                              [&](SourceLocation at, const std::string& message) { add("double", message, at); });
  });
}

}  // namespace ingot
