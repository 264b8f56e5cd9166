// A C++ function over scalars, walked through statement by statement as it would run, with expressions of the scalar
// language in place of numbers. What depends on a condition that is not known yet is computed both ways and selected;
// loops and indices whose values are known are followed.
//
// Control flow is kept as exits. A block that may be left early (return, break, continue) goes on in one store, and
// lists its exits in the order in which they are met; the condition of each holds given that none before it was taken.
// Where exits meet again, a chain of selects in that order gives the value, so that programs stay as long as the
// source.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "driver/clang/lowering/refusal.h"
#include "driver/clang/lowering/value.h"
#include "ir/scalar.h"

namespace ingot::lowering {

// Functions that are called by name, by their first declarations.
using Primitives = std::map<const clang::FunctionDecl*, std::shared_ptr<const scalar::Primitive>>;

class Lowering {
 public:
  // `warned` has the places of warnings that are out.
  Lowering(clang::ASTContext& context, scalar::Builder& builder, const Primitives& primitives,
           std::set<clang::SourceLocation>& warned)
      : context_(context), builder_(builder), primitives_(primitives), warned_(warned), reporter_(context) {}

  // The results of a call operator of a function object with these bytes; `parameters` are its arguments. Reports what
  // cannot be lifted, and throws Refused.
  std::vector<scalar::Expression> results(const clang::CXXMethodDecl* call_operator, const std::byte* closure,
                                          const std::vector<scalar::Expression>& parameters,
                                          clang::SourceLocation from);

 private:
  using Expression = scalar::Expression;

  enum class ExitKind { returns, breaks, continues };
  struct Exit {
    ExitKind kind;
    std::optional<Expression> condition;  // none: always
    Store store;
    Value value;  // of a return
  };
  // One function under way.
  struct Frame {
    const clang::FunctionDecl* function = nullptr;
    std::optional<Place> self;                                            // *this
    llvm::DenseMap<const clang::ValueDecl*, clang::FieldDecl*> captures;  // of a lambda
    clang::FieldDecl* captured_self = nullptr;                            // its `this`
  };

  // lower_expression.cpp: prvalues, and the values of glvalues.
  Value evaluate(const clang::Expr* expression);
  Expression scalar_of(const clang::Expr* expression);
  Expression scalar_value(const Value& value, const clang::Expr* expression);
  Value literal(const clang::Expr* expression);
  Value cast_value(const clang::CastExpr* cast);
  Value unary(const clang::UnaryOperator* expression);
  Value binary(const clang::BinaryOperator* expression);
  Value logical(const clang::BinaryOperator* expression);
  Value pointer_binary(const clang::BinaryOperator* expression);
  Value conditional(const clang::AbstractConditionalOperator* expression);
  Value initializer_list(const clang::InitListExpr* list);
  Value lambda(const clang::LambdaExpr* lambda);
  Value constant_value(const clang::Expr* expression);
  Expression condition(const clang::Expr* expression);
  DType dtype_of(clang::QualType type, clang::SourceRange range);

  // lower_place.cpp: glvalues, reads and writes.
  Place place(const clang::Expr* expression);
  Place variable(const clang::DeclRefExpr* reference);
  Place constant_variable(const clang::VarDecl* variable, const clang::Expr* expression);
  Place element(const Place& first, Expression position, const clang::Expr* expression);
  Place member(const clang::MemberExpr* expression);
  Place referred(const Place& reference, const clang::Expr* expression);
  // What is written to: a place, or with an index that is not known every element that it may name.
  struct Target {
    Place place;  // with an index: of the first element
    std::optional<Expression> index;
    const clang::Expr* expression;
  };
  Target target(const clang::Expr* expression);
  Value read(const Target& target);
  Place assign(const Target& target, Value value);
  Place compound_assign(const clang::CompoundAssignOperator* expression);
  Place increment(const clang::UnaryOperator* expression, Value* before);
  Place pointee(const clang::Expr* pointer);
  Value load(const Place& place, const clang::Expr* expression);
  Place temporary(Value value) {
    const Place made = store_.add(std::move(value));
    read_only_.erase(made.cell);  // of an object that was there before and is gone
    return made;
  }

  // lower_call.cpp
  Value call(const clang::CallExpr* call);  // of a function that returns a reference: the place
  Value construct(const clang::CXXConstructExpr* construction);
  std::optional<Value> primitive_call(const clang::CallExpr* call, const clang::FunctionDecl* function);
  std::optional<Value> library_call(const clang::CallExpr* call, const clang::FunctionDecl* function);
  std::optional<Value> extreme_of_list(const clang::CallExpr* call, const clang::FunctionDecl* function);
  Value self_of(const clang::Expr* expression);  // what `this` is
  Value enter(const clang::FunctionDecl* function, std::optional<Place> self, const std::vector<Value>& arguments,
              clang::SourceLocation from);
  Value run_body(const clang::FunctionDecl* function, clang::SourceLocation from);
  void initialize_members(const clang::CXXConstructorDecl* constructor);
  Value initial_value(clang::QualType type, const clang::Expr* expression);  // of a reference: the place

  // lower_statement.cpp: false when control does not go on behind the statement.
  bool statement(const clang::Stmt* statement);
  bool block(const clang::CompoundStmt* block);
  bool declarations(const clang::DeclStmt* statement);
  bool branch(const clang::IfStmt* statement);
  bool branch(Expression condition, const clang::Stmt* then, const clang::Stmt* otherwise);
  bool switch_on(const clang::SwitchStmt* statement);
  struct Loop {
    const clang::Expr* condition = nullptr;
    const clang::Expr* increment = nullptr;
    const clang::Stmt* each = nullptr;  // declares the variable of a range-for
    const clang::Stmt* body = nullptr;
    bool tests_first = true;
    const clang::Stmt* statement = nullptr;
  };
  bool loop(const Loop& loop);
  // Exits of this kind since `first` end here: their stores join the one that goes on.
  bool absorb(std::size_t first, bool goes_on, ExitKind kind);
  std::vector<Exit> take_exits(std::size_t first);
  void leave(ExitKind kind, Value value = {});
  void guard(std::vector<Exit>& exits, Expression condition);
  void append(std::vector<Exit> exits);
  void declare(const clang::VarDecl* variable);
  [[noreturn]] void refuse_destructor(clang::QualType type, clang::SourceRange range);
  void count_step(clang::SourceRange range);

  // Conditions: constants are simplified away.
  static bool is_constant(Expression condition, bool value);
  Expression both(Expression a, Expression b);
  Expression either(Expression a, Expression b);
  Expression opposite(Expression a);
  std::optional<std::int64_t> known_integer(Expression value) const;

  clang::ASTContext& context_;
  scalar::Builder& builder_;
  const Primitives& primitives_;
  std::set<clang::SourceLocation>& warned_;
  Reporter reporter_;
  Store store_;
  std::vector<Exit> exits_;                             // of the function under way
  std::map<const clang::ValueDecl*, Place> variables_;  // a reference: what it refers to
  std::map<const clang::Expr*, Place> opaque_;          // values of OpaqueValueExpr
  std::set<std::size_t> read_only_;                     // cells whose content is a copy of what an unknown index names
  std::vector<Frame> frames_;
  int iterations_left_ = 4096;  // of all loops together
  int steps_left_ = 40000;
};

}  // namespace ingot::lowering
