// Statements, and the exits by which blocks are left.
#include <algorithm>
#include <iterator>

#include "clang/AST/DeclCXX.h"
#include "driver/clang/lowering/constants.h"
#include "driver/clang/lowering/lowering.h"
#include "frontend/scalar_math.h"

namespace ingot::lowering {

using namespace clang;  // NOLINT

namespace {

constexpr int most_unknown_iterations = 256;  // of one loop, with a condition that is not known

}  // namespace

void Lowering::count_step(SourceRange range) {
  if (--steps_left_ < 0) reporter_.refuse(range, "the mapped function expands to too many operations");
}

void Lowering::leave(ExitKind kind, Value value) { exits_.push_back({kind, std::nullopt, store_, std::move(value)}); }

std::vector<Lowering::Exit> Lowering::take_exits(std::size_t first) {
  const auto begin = exits_.begin() + static_cast<std::ptrdiff_t>(first);
  std::vector<Exit> taken(std::make_move_iterator(begin), std::make_move_iterator(exits_.end()));
  exits_.erase(begin, exits_.end());
  return taken;
}

void Lowering::guard(std::vector<Exit>& exits, Expression condition) {
  for (Exit& exit : exits) exit.condition = exit.condition ? both(condition, *exit.condition) : condition;
}

void Lowering::append(std::vector<Exit> exits) { std::move(exits.begin(), exits.end(), std::back_inserter(exits_)); }

bool Lowering::statement(const Stmt* statement) {
  if (statement == nullptr) return true;
  count_step(statement->getSourceRange());
  if (const auto* inner = dyn_cast<CompoundStmt>(statement)) return block(inner);
  if (const auto* inner = dyn_cast<AttributedStmt>(statement)) return this->statement(inner->getSubStmt());
  if (const auto* inner = dyn_cast<LabelStmt>(statement))
    reporter_.refuse(inner->getSourceRange(), "labels are not supported in a mapped function");
  if (isa<NullStmt>(statement)) return true;
  if (const auto* inner = dyn_cast<DeclStmt>(statement)) return declarations(inner);
  if (const auto* inner = dyn_cast<ReturnStmt>(statement)) {
    const Expr* result = inner->getRetValue();
    leave(ExitKind::returns,
          result == nullptr ? Value{} : initial_value(frames_.back().function->getReturnType(), result));
    return false;
  }
  if (isa<BreakStmt>(statement)) {
    leave(ExitKind::breaks);
    return false;
  }
  if (isa<ContinueStmt>(statement)) {
    leave(ExitKind::continues);
    return false;
  }
  if (const auto* inner = dyn_cast<IfStmt>(statement)) return branch(inner);
  if (const auto* inner = dyn_cast<SwitchStmt>(statement)) return switch_on(inner);
  const std::size_t cells = store_.size();
  if (const auto* inner = dyn_cast<ForStmt>(statement)) {
    if (inner->getInit() != nullptr) this->statement(inner->getInit());
    const bool goes_on = loop({inner->getCond(), inner->getInc(), nullptr, inner->getBody(), true, inner});
    store_.truncate(cells);
    return goes_on;
  }
  if (const auto* inner = dyn_cast<WhileStmt>(statement))
    return loop({inner->getCond(), nullptr, nullptr, inner->getBody(), true, inner});
  if (const auto* inner = dyn_cast<DoStmt>(statement))
    return loop({inner->getCond(), nullptr, nullptr, inner->getBody(), false, inner});
  if (const auto* inner = dyn_cast<CXXForRangeStmt>(statement)) {
    for (const Stmt* part :
         {inner->getInit(), static_cast<const Stmt*>(inner->getRangeStmt()),
          static_cast<const Stmt*>(inner->getBeginStmt()), static_cast<const Stmt*>(inner->getEndStmt())})
      this->statement(part);
    const bool goes_on =
        loop({inner->getCond(), inner->getInc(), inner->getLoopVarStmt(), inner->getBody(), true, inner});
    store_.truncate(cells);
    return goes_on;
  }
  if (isa<CXXTryStmt>(statement))
    reporter_.refuse(statement->getSourceRange(), "exceptions are not supported in a mapped function");
  if (const auto* expression = dyn_cast<Expr>(statement)) {
    if (expression->isGLValue())
      place(expression);
    else
      evaluate(expression);
    return true;
  }
  reporter_.report(DiagnosticsEngine::Note, statement->getBeginLoc(), "Clang calls this statement %0")
      << statement->getStmtClassName();
  reporter_.refuse(statement->getSourceRange(), "this statement is not supported in a mapped function");
}

bool Lowering::block(const CompoundStmt* block) {
  const std::size_t cells = store_.size();
  for (const Stmt* part : block->body())
    if (!statement(part)) return false;
  store_.truncate(cells);
  return true;
}

bool Lowering::declarations(const DeclStmt* statement) {
  for (const Decl* declaration : statement->decls()) {
    if (const auto* variable = dyn_cast<VarDecl>(declaration)) {
      declare(variable);
      if (const auto* bound = dyn_cast<DecompositionDecl>(variable))
        for (const BindingDecl* binding : bound->bindings())
          if (const VarDecl* holding = binding->getHoldingVar()) declare(holding);
    } else if (!isa<TypeDecl, StaticAssertDecl, UsingDecl, UsingDirectiveDecl, UsingEnumDecl, EmptyDecl>(declaration)) {
      reporter_.refuse(declaration->getSourceRange(), "this declaration is not supported in a mapped function");
    }
  }
  return true;
}

void Lowering::refuse_destructor(QualType type, SourceRange range) {
  reporter_.refuse(range, type, "objects of type %0 have a destructor, which a mapped function may not need");
}

void Lowering::declare(const VarDecl* variable) {
  if (variable->isStaticLocal()) {
    if (variable->isConstexpr() || variable->getType().isConstant(context_)) return;  // read as a constant
    reporter_.refuse(variable->getSourceRange(), variable,
                     "%0 has static storage: a mapped function keeps nothing between calls");
  }
  if (variable->hasExternalStorage())
    reporter_.refuse(variable->getSourceRange(), variable, "%0 is declared here and defined elsewhere");
  const QualType type = variable->getType();
  if (variable->needsDestruction(context_) != QualType::DK_none) refuse_destructor(type, variable->getSourceRange());
  if (type->isReferenceType()) {
    variables_[variable] = place(variable->getInit());
    return;
  }
  Value value = variable->getInit() != nullptr ? evaluate(variable->getInit()) : unset(context_, type);
  variables_[variable] = temporary(std::move(value));
}

bool Lowering::branch(const IfStmt* statement) {
  if (statement->isConsteval())
    return this->statement(statement->isNegatedConsteval() ? statement->getThen() : statement->getElse());
  const std::size_t cells = store_.size();
  if (statement->getInit() != nullptr) this->statement(statement->getInit());
  if (const DeclStmt* declared = statement->getConditionVariableDeclStmt()) declarations(declared);
  const bool goes_on = branch(condition(statement->getCond()), statement->getThen(), statement->getElse());
  store_.truncate(cells);
  return goes_on;
}

bool Lowering::branch(Expression condition, const Stmt* then, const Stmt* otherwise) {
  if (is_constant(condition, true)) return statement(then);
  if (is_constant(condition, false)) return statement(otherwise);
  const Store before = store_;
  const std::size_t first = exits_.size();
  const bool then_goes_on = statement(then);
  std::vector<Exit> exits_of_then = take_exits(first);
  Store after_then = std::move(store_);
  store_ = before;
  const bool otherwise_goes_on = statement(otherwise);
  std::vector<Exit> exits_of_otherwise = take_exits(first);
  guard(exits_of_then, condition);
  // Behind a branch that is always left early, its condition is known to be false.
  if (then_goes_on) guard(exits_of_otherwise, opposite(condition));
  append(std::move(exits_of_then));
  append(std::move(exits_of_otherwise));
  if (then_goes_on && otherwise_goes_on)
    store_ = Store::merge(condition, after_then, store_);
  else if (then_goes_on)
    store_ = std::move(after_then);
  return then_goes_on || otherwise_goes_on;
}

// Parts of the body between labels, each run where a label before it was met and no exit taken.
bool Lowering::switch_on(const SwitchStmt* statement) {
  const std::size_t cells = store_.size();
  if (statement->getInit() != nullptr) this->statement(statement->getInit());
  if (const DeclStmt* declared = statement->getConditionVariableDeclStmt()) declarations(declared);
  const Expression value = scalar_of(statement->getCond());
  const auto* body = dyn_cast<CompoundStmt>(statement->getBody());
  if (body == nullptr)
    reporter_.refuse(statement->getSourceRange(), "this form of switch is not supported in a mapped function");
  const auto matches = [&](const CaseStmt* label) {
    const Expression low = scalar::converted(scalar_of(label->getLHS()), value.dtype());
    if (label->getRHS() == nullptr) return scalar::apply_operator(scalar::Operator::equal, value, low);
    const Expression high = scalar::converted(scalar_of(label->getRHS()), value.dtype());
    return both(scalar::apply_operator(scalar::Operator::greater_equal, value, low),
                scalar::apply_operator(scalar::Operator::less_equal, value, high));
  };
  const Expression never = builder_.integer_constant(DType::boolean, 0);
  Expression any = never;
  bool has_default = false;
  for (const SwitchCase* label = statement->getSwitchCaseList(); label != nullptr; label = label->getNextSwitchCase()) {
    if (const auto* with_value = dyn_cast<CaseStmt>(label))
      any = either(any, matches(with_value));
    else
      has_default = true;
  }

  const std::size_t first = exits_.size();
  Expression entered = never;
  bool goes_on = true;  // of what has been entered; what has not always goes on
  bool always_left = false;
  std::vector<const Stmt*> part;
  const auto run_part = [&](bool is_last) {
    // With a default, what has not entered by the last part has left before.
    if (is_last && has_default && !is_constant(entered, false)) entered = builder_.integer_constant(DType::boolean, 1);
    if (part.empty() || is_constant(entered, false)) return;
    const Store before = store_;
    const std::size_t mark = exits_.size();
    goes_on = true;
    for (const Stmt* step : part)
      if (goes_on) goes_on = this->statement(step);
    std::vector<Exit> exits = take_exits(mark);
    if (is_constant(entered, true)) {
      always_left = !goes_on;
    } else {
      guard(exits, entered);
      store_ = goes_on ? Store::merge(entered, store_, before) : before;
    }
    append(std::move(exits));
    if (!goes_on) entered = never;
  };
  for (const Stmt* step : body->body()) {
    if (isa<SwitchCase>(step)) {
      run_part(false);
      part.clear();
    }
    if (always_left) break;
    while (const auto* label = dyn_cast<SwitchCase>(step)) {
      const auto* with_value = dyn_cast<CaseStmt>(label);
      entered = either(entered, with_value != nullptr ? matches(with_value) : opposite(any));
      step = label->getSubStmt();
    }
    part.push_back(step);
  }
  if (!always_left) run_part(true);
  const bool all_left = always_left || (has_default && is_constant(entered, false));
  const bool reaches_end = absorb(first, !all_left, ExitKind::breaks);
  store_.truncate(cells);
  return reaches_end;
}

bool Lowering::loop(const Loop& loop) {
  const std::size_t first = exits_.size();
  bool goes_on = true;
  int unknown_left = most_unknown_iterations;
  const auto refuse_unknown = [&]() {
    const SourceRange range =
        loop.condition != nullptr ? loop.condition->getSourceRange() : loop.statement->getSourceRange();
    reporter_.refuse(
        range,
        "the trip count of this loop is not known when the definition runs; a mapped function may loop over "
        "constants and captured integers");
  };
  for (bool is_first = true;; is_first = false) {
    if (loop.condition != nullptr && (loop.tests_first || !is_first)) {
      const Expression holds = condition(loop.condition);
      if (is_constant(holds, false)) break;
      if (!is_constant(holds, true)) {
        if (--unknown_left < 0) refuse_unknown();
        leave(ExitKind::breaks);
        exits_.back().condition = opposite(holds);
      }
    }
    if (loop.condition == nullptr && --unknown_left < 0) refuse_unknown();
    if (--iterations_left_ < 0)
      reporter_.refuse(loop.statement->getSourceRange(), "loops unroll to more than 4096 iterations");
    const std::size_t mark = exits_.size(), cells = store_.size();
    goes_on = statement(loop.each) && statement(loop.body);
    goes_on = absorb(mark, goes_on, ExitKind::continues);
    store_.truncate(cells);
    if (!goes_on) break;
    if (loop.increment != nullptr) {
      if (loop.increment->isGLValue())
        place(loop.increment);
      else
        evaluate(loop.increment);
    }
    store_.truncate(cells);
  }
  return absorb(first, goes_on, ExitKind::breaks);
}

bool Lowering::absorb(std::size_t first, bool goes_on, ExitKind kind) {
  std::vector<Exit> joined;
  std::optional<Expression> is_joined;  // one of `joined` was taken
  for (Exit& exit : take_exits(first)) {
    const bool is_last = !exit.condition;
    if (exit.kind == kind) {
      if (exit.condition) is_joined = is_joined ? either(*is_joined, *exit.condition) : *exit.condition;
      joined.push_back(std::move(exit));
    } else {
      if (is_joined) {
        const Expression is_not = opposite(*is_joined);
        exit.condition = exit.condition ? both(is_not, *exit.condition) : is_not;
      }
      exits_.push_back(std::move(exit));
    }
    if (is_last) break;
  }
  while (!joined.empty()) {
    Exit exit = std::move(joined.back());
    joined.pop_back();
    store_ = goes_on && exit.condition ? Store::merge(*exit.condition, exit.store, store_) : std::move(exit.store);
    goes_on = true;
  }
  return goes_on;
}

}  // namespace ingot::lowering
