#include "driver/clang/audit_walk.h"

#include <algorithm>

#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "driver/clang/audit_globals.h"
#include "driver/cross_build.h"

namespace ingot {
namespace {

using namespace clang;

bool is_one_of(StringRef name, std::initializer_list<StringRef> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_heap_function(const FunctionDecl& function) {
  const OverloadedOperatorKind kind = function.getOverloadedOperator();
  if (kind == OO_New || kind == OO_Array_New || kind == OO_Delete || kind == OO_Array_Delete) return true;
  StringRef name = function.getDeclName().isIdentifier() ? function.getName() : StringRef();
  name.consume_front("__builtin_");
  return is_one_of(
      name, {"malloc", "calloc", "realloc", "reallocarray", "free", "aligned_alloc", "posix_memalign", "memalign",
             "valloc", "strdup", "strndup", "sbrk", "mmap", "operator_new", "operator_delete"});
}

bool takes_stack(const FunctionDecl& function) {
  if (!function.getDeclName().isIdentifier()) return false;
  StringRef name = function.getName();
  name.consume_front("__builtin_");
  return name == "alloca" || name.starts_with("alloca_with_align");
}

// Builtins that are instructions or constants; the machine's own, which are vector instructions; and what the list for
// object files allows (cross_build.h).
bool is_allowed_leaf(const FunctionDecl& function) {
  if (!function.getDeclName().isIdentifier()) return false;
  StringRef name = function.getName();
  if (function.getBuiltinID() == 0) return function.isExternC() && is_allowed_undefined(name.str());
  if (name.starts_with("__builtin_ia32_") || name.starts_with("__builtin_arm_") || name.starts_with("__builtin_neon_"))
    return true;
  if (!name.consume_front("__builtin_")) return is_allowed_undefined(name.str());
  return is_one_of(name, {"huge_val",
                          "huge_valf",
                          "inf",
                          "inff",
                          "nan",
                          "nanf",
                          "prefetch",
                          "expect",
                          "unreachable",
                          "clz",
                          "clzll",
                          "ctz",
                          "ctzll",
                          "popcount",
                          "popcountll",
                          "fabs",
                          "fabsf",
                          "copysign",
                          "copysignf",
                          "sqrt",
                          "sqrtf",
                          "memcpy",
                          "memmove",
                          "memset",
                          "bit_cast",
                          "assume_aligned",
                          "convertvector",
                          "shufflevector",
                          "add_overflow",
                          "sub_overflow",
                          "mul_overflow",
                          "elementwise_sqrt",
                          "elementwise_max",
                          "elementwise_min"});
}

// The runtime's functions are not noexcept by their type, but static: nothing outside the file sees them, and what they
// do is walked through like all else.
bool has_to_be_noexcept(const FunctionDecl& function) {
  if (function.isExternC() || function.isImplicit() || function.isDefaulted()) return false;
  for (const DeclContext* scope = function.getDeclContext(); scope != nullptr; scope = scope->getParent())
    if (const auto* const space = dyn_cast<NamespaceDecl>(scope)) {
      if (space->getName() == "ingot_rt") return false;
    }
  return true;
}

// Without instructions and operands a statement only tells the compiler that memory may have changed.
bool is_barrier(const GCCAsmStmt& statement) {
  return statement.getAsmString()->getString().empty() && statement.getNumOutputs() == 0 &&
         statement.getNumInputs() == 0;
}

// The instructions of runtime/math.h for the root of a float, from a register to a register.
bool is_square_root(const GCCAsmStmt& statement) {
  return is_one_of(statement.getAsmString()->getString(), {"vsqrt.f32 %0, %1", "fsqrt.s %0, %1", "fsqrt %s0, %s1"}) &&
         statement.getNumOutputs() == 1 && statement.getNumInputs() == 1 && statement.getNumClobbers() == 0 &&
         !statement.isVolatile();
}

}  // namespace

std::vector<AuditCall> AuditWalk::path_text() const {
  std::vector<AuditCall> path;
  for (const Frame& frame : path_)
    path.push_back({frame.function->getQualifiedNameAsString(),
                    place_of(context_, frame.call.isValid() ? frame.call.getBegin() : frame.function->getLocation())});
  return path;
}

// Of "f(x);  // dense" it is "dense": the emitter writes the layer behind each call of a kernel.
std::string AuditWalk::comment_behind(SourceLocation location) const {
  const SourceManager& sources = context_.getSourceManager();
  const auto [file, offset] = sources.getDecomposedLoc(sources.getExpansionLoc(location));
  bool is_invalid = false;
  StringRef rest = sources.getBufferData(file, &is_invalid);
  if (is_invalid || offset >= rest.size()) return "";
  rest = rest.substr(offset).split('\n').first;
  const std::size_t begin = rest.find(";  // ");
  return begin == StringRef::npos ? "" : rest.substr(begin + 6).trim().str();
}

std::string AuditWalk::layer_of(SourceRange where) const {
  for (std::size_t i = 1; i < path_.size(); ++i)
    if (std::string layer = comment_behind(path_[i].call.getEnd()); !layer.empty()) return layer;
  return path_.size() == 1 ? comment_behind(where.getEnd()) : "";
}

void AuditWalk::add(const std::string& rule, const std::string& message, SourceRange where) {
  AuditFinding finding{rule, message, place_of(context_, where.getBegin()), layer_of(where), path_text()};
  const AuditPlace& place = finding.place;
  const std::string key =
      rule + ":" + place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
  if (known_.insert(key).second) report_.findings.push_back(std::move(finding));
}

void AuditWalk::begin_at(const FunctionDecl* entry) {
  entries_.push_back(entry);
  enter(entry, {});
}

void AuditWalk::enter(const FunctionDecl* function, SourceRange call) {
  const FunctionDecl* definition = nullptr;
  if (!function->hasBody(definition)) {
    if (!function->isTrivial()) leave_file(*function, call);
    return;
  }
  const auto is_definition = [&](const Frame& frame) { return frame.function == definition; };
  if (std::any_of(path_.begin(), path_.end(), is_definition))
    return add("recursion", "'" + definition->getNameAsString() + "' calls itself", call);
  if (!seen_.insert(definition).second) return;
  if (context_.getSourceManager().isInSystemHeader(definition->getLocation())) return leave_file(*definition, call);
  ++report_.functions;
  path_.push_back({definition, call});
  const auto* const type = definition->getType()->getAs<FunctionProtoType>();
  if (type != nullptr && has_to_be_noexcept(*definition) && type->canThrow() != CT_Cannot)
    add("noexcept", "'" + definition->getNameAsString() + "' is not noexcept", definition->getLocation());
  for (ParmVarDecl* parameter : definition->parameters()) VisitVarDecl(parameter);
  if (const auto* const constructor = dyn_cast<CXXConstructorDecl>(definition))
    for (CXXCtorInitializer* initializer : constructor->inits()) TraverseStmt(initializer->getInit());
  TraverseStmt(definition->getBody());
  path_.pop_back();
}

void AuditWalk::leave_file(const FunctionDecl& function, SourceRange call) {
  const std::string name = function.getQualifiedNameAsString();
  if (leaves_.insert(name).second) report_.leaves.push_back(name);
  if (!is_allowed_leaf(function))
    add("leaf", "'" + name + "' is not on the list of functions that emitted code may call", call);
}

void AuditWalk::judge_loops() {
  for (const FunctionDecl* entry : entries_)
    for (const ParmVarDecl* parameter : entry->parameters()) surroundings_.arguments.erase(parameter);
  LoopBounds bounds(context_, surroundings_);
  for (const SeenLoop& seen : for_loops_) {
    path_ = seen.path;
    if (const std::string why = bounds.objection(*seen.loop); !why.empty()) refuse_loop(*seen.loop, why);
  }
  path_.clear();
}

void AuditWalk::refuse_loop(const Stmt& loop, const std::string& why) { add("loop", why, loop.getBeginLoc()); }

bool AuditWalk::VisitCallExpr(CallExpr* call) {
  if (isa<CXXPseudoDestructorExpr>(call->getCallee()->IgnoreParens())) return true;
  FunctionDecl* const callee = call->getDirectCallee();
  if (callee == nullptr) {
    add("indirect-call", "a call through a pointer", call->getSourceRange());
    return true;
  }
  if (const auto* const member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParens()))
    if (const auto* const method = dyn_cast<CXXMethodDecl>(callee);
        method != nullptr && method->isVirtual() && !member->hasQualifier()) {
      add("indirect-call", "a call of the virtual function '" + callee->getNameAsString() + "'",
          call->getSourceRange());
      return true;
    }
  if (is_heap_function(*callee)) {
    add("heap", "a call of '" + callee->getNameAsString() + "'", call->getSourceRange());
    return true;
  }
  if (takes_stack(*callee)) {
    add("dynamic-stack", "a call of '" + callee->getNameAsString() + "'", call->getSourceRange());
    return true;
  }
  const FunctionDecl* definition = nullptr;
  if (callee->hasBody(definition)) {
    const bool passes_object = isa<CXXOperatorCallExpr>(call) && isa<CXXMethodDecl>(callee);  // as its first argument
    const unsigned first = passes_object && !cast<CXXMethodDecl>(callee)->isStatic() ? 1 : 0;
    for (unsigned i = 0; i < definition->getNumParams() && i + first < call->getNumArgs(); ++i)
      surroundings_.arguments[definition->getParamDecl(i)].push_back(call->getArg(i + first));
  }
  enter(callee, call->getSourceRange());
  return true;
}

bool AuditWalk::VisitCXXConstructExpr(CXXConstructExpr* construction) {
  CXXConstructorDecl* const constructor = construction->getConstructor();
  if (constructor->isTrivial()) return true;
  const FunctionDecl* definition = nullptr;
  if (constructor->hasBody(definition))
    for (unsigned i = 0; i < definition->getNumParams() && i < construction->getNumArgs(); ++i)
      surroundings_.arguments[definition->getParamDecl(i)].push_back(construction->getArg(i));
  enter(constructor, construction->getSourceRange());
  return true;
}

bool AuditWalk::VisitCXXInheritedCtorInitExpr(CXXInheritedCtorInitExpr* construction) {
  enter(construction->getConstructor(), construction->getSourceRange());
  return true;
}

bool AuditWalk::VisitCXXDefaultArgExpr(CXXDefaultArgExpr* argument) { return TraverseStmt(argument->getExpr()); }
bool AuditWalk::VisitCXXDefaultInitExpr(CXXDefaultInitExpr* initializer) {
  return TraverseStmt(initializer->getExpr());
}

bool AuditWalk::VisitCXXNewExpr(CXXNewExpr* expression) {
  add("heap", "new", expression->getSourceRange());
  return true;
}
bool AuditWalk::VisitCXXDeleteExpr(CXXDeleteExpr* expression) {
  add("heap", "delete", expression->getSourceRange());
  return true;
}
bool AuditWalk::VisitCXXThrowExpr(CXXThrowExpr* expression) {
  add("exception", "throw", expression->getSourceRange());
  return true;
}
bool AuditWalk::VisitCXXTryStmt(CXXTryStmt* statement) {
  add("exception", "try", statement->getBeginLoc());
  return true;
}
bool AuditWalk::VisitCXXDynamicCastExpr(CXXDynamicCastExpr* expression) {
  add("rtti", "dynamic_cast", expression->getSourceRange());
  return true;
}
bool AuditWalk::VisitCXXTypeidExpr(CXXTypeidExpr* expression) {
  add("rtti", "typeid", expression->getSourceRange());
  return true;
}
bool AuditWalk::VisitCXXBindTemporaryExpr(CXXBindTemporaryExpr* expression) {
  add("destructor", "a temporary object whose destructor does something", expression->getSourceRange());
  return true;
}

bool AuditWalk::VisitVarDecl(VarDecl* variable) {
  const SourceLocation location = variable->getLocation();
  const std::string name = "'" + variable->getNameAsString() + "'";
  const bool is_constant =
      (variable->isConstexpr() || context_.getBaseElementType(variable->getType()).isConstQualified()) &&
      variable->hasInit() && variable->hasConstantInitialization();
  if (variable->isStaticLocal() && !is_constant) add("static-local", name + " keeps its value between calls", location);
  if (variable->getType()->isVariablyModifiedType())
    add("dynamic-stack", "the size of " + name + " is not a constant", location);
  for (const auto& [rule, message] : objections_to(context_, *variable)) add(rule, message, location);
  return true;
}

bool AuditWalk::VisitExplicitCastExpr(ExplicitCastExpr* cast) {
  const QualType type = cast->getTypeAsWritten();
  if (type.isVolatileQualified() || (!type->getPointeeType().isNull() && type->getPointeeType().isVolatileQualified()))
    add("volatile", "a cast to volatile", cast->getSourceRange());
  return true;
}

bool AuditWalk::VisitImplicitCastExpr(ImplicitCastExpr* cast) {
  if (const std::string message = hidden_double(*cast); !message.empty())
    add("double", message, cast->getSourceRange());
  return true;
}

bool AuditWalk::VisitForStmt(ForStmt* loop) {
  ++report_.loops;
  if (const auto* const declaration = dyn_cast_or_null<DeclStmt>(loop->getInit()))
    for (const Decl* declared : declaration->decls())
      if (const auto* const index = dyn_cast<VarDecl>(declared)) surroundings_.loop_of_index[index] = loop;
  for_loops_.push_back({loop, path_});
  return true;
}
bool AuditWalk::VisitWhileStmt(WhileStmt* loop) {
  ++report_.loops;
  refuse_loop(*loop, "a while loop");
  return true;
}
bool AuditWalk::VisitDoStmt(DoStmt* loop) {
  ++report_.loops;
  refuse_loop(*loop, "a do loop");
  return true;
}
bool AuditWalk::VisitCXXForRangeStmt(CXXForRangeStmt* loop) {
  ++report_.loops;
  refuse_loop(*loop, "a loop over a range");
  return true;
}
bool AuditWalk::VisitGotoStmt(GotoStmt* statement) {
  add("goto", "goto", statement->getSourceRange());
  return true;
}
bool AuditWalk::VisitIndirectGotoStmt(IndirectGotoStmt* statement) {
  add("goto", "goto", statement->getSourceRange());
  return true;
}

bool AuditWalk::VisitGCCAsmStmt(GCCAsmStmt* statement) {
  if (!is_barrier(*statement) && !is_square_root(*statement))
    add("assembly", "an assembly statement", statement->getSourceRange());
  return true;
}
bool AuditWalk::VisitMSAsmStmt(MSAsmStmt* statement) {
  add("assembly", "an assembly statement", statement->getSourceRange());
  return true;
}

}  // namespace ingot
