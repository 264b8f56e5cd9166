#include "driver/clang/loop_bound.h"

#include <algorithm>
#include <limits>

#include "clang/AST/ParentMapContext.h"
#include "clang/AST/RecursiveASTVisitor.h"

namespace ingot {
namespace {

using namespace clang;

constexpr std::int64_t far = std::int64_t{1}
                             << 53;  // nothing beyond it is taken as known: sums and products stay exact

using Bound = std::optional<std::int64_t>;

Bound near(std::int64_t value) { return value > far || value < -far ? std::nullopt : Bound(value); }
Bound sum(Bound a, Bound b) { return a && b ? near(*a + *b) : std::nullopt; }
Bound difference(Bound a, Bound b) { return a && b ? near(*a - *b) : std::nullopt; }
Bound product(Bound a, Bound b) {
  std::int64_t value = 0;
  return a && b && !__builtin_mul_overflow(*a, *b, &value) ? near(value) : std::nullopt;
}
Bound lower(Bound a, Bound b) { return a && b ? Bound(std::min(*a, *b)) : std::nullopt; }
Bound higher(Bound a, Bound b) { return a && b ? Bound(std::max(*a, *b)) : std::nullopt; }

const VarDecl* variable_of(const Expr* expression) {
  const auto* const reference = dyn_cast<DeclRefExpr>(expression->IgnoreParenImpCasts());
  return reference == nullptr ? nullptr : dyn_cast<VarDecl>(reference->getDecl());
}

class MentionCounter : public RecursiveASTVisitor<MentionCounter> {
 public:
  explicit MentionCounter(const VarDecl* variable) : variable_(variable) {}
  bool VisitDeclRefExpr(DeclRefExpr* reference) {
    mentions += reference->getDecl() == variable_;
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr* cast) {
    if (cast->getCastKind() != CK_LValueToRValue) return true;
    const auto* const reference = dyn_cast<DeclRefExpr>(cast->getSubExpr()->IgnoreParens());
    reads += reference != nullptr && reference->getDecl() == variable_;
    return true;
  }
  int mentions = 0, reads = 0;

 private:
  const VarDecl* variable_;
};

BinaryOperatorKind mirrored(BinaryOperatorKind relation) {
  switch (relation) {
    case BO_LT:
      return BO_GT;
    case BO_LE:
      return BO_GE;
    case BO_GT:
      return BO_LT;
    case BO_GE:
      return BO_LE;
    default:
      return relation;
  }
}

const Stmt* body_around(const VarDecl* variable) {
  const auto* const function = dyn_cast<FunctionDecl>(variable->getDeclContext());
  return function == nullptr ? nullptr : function->getBody();
}

}  // namespace

bool is_only_read(const Stmt* statement, const VarDecl* variable, int writes_allowed) {
  if (statement == nullptr) return true;
  MentionCounter counter(variable);
  counter.TraverseStmt(const_cast<Stmt*>(statement));
  return counter.mentions - counter.reads <= writes_allowed;
}

LoopBounds::Range LoopBounds::limits(QualType type) const {
  if (!type->isIntegralOrEnumerationType()) return {};
  const unsigned bits = context_.getIntWidth(type);
  const bool is_signed = type->isSignedIntegerOrEnumerationType();
  const unsigned value_bits = bits - (is_signed ? 1 : 0);
  Range range{0, std::nullopt};
  if (value_bits < 63) range.high = (std::int64_t{1} << value_bits) - 1;
  if (is_signed) range.low = value_bits < 63 ? Bound(-*range.high - 1) : std::nullopt;
  return range;
}

// A value keeps its range where the type it becomes holds all of it; else it may wrap around.
LoopBounds::Range LoopBounds::converted(Range range, QualType from, QualType to) const {
  if (!from->isIntegralOrEnumerationType() || !to->isIntegralOrEnumerationType()) return {};
  const Range limit = limits(to);
  const bool is_unsigned = to->isUnsignedIntegerOrEnumerationType();
  const bool from_unsigned = from->isUnsignedIntegerOrEnumerationType();
  const unsigned from_bits = context_.getIntWidth(from), to_bits = context_.getIntWidth(to);
  const bool holds_type = from_unsigned == is_unsigned ? from_bits <= to_bits : from_unsigned && from_bits < to_bits;
  const bool holds_low = range.low && (!limit.low || *range.low >= *limit.low);
  const bool holds_high = range.high && (!limit.high || *range.high <= *limit.high);
  if (holds_type || (holds_low && holds_high)) return range;
  return {is_unsigned ? Bound(0) : std::nullopt, std::nullopt};
}

bool LoopBounds::is_same(const Expr* a, const Expr* b) const {
  llvm::FoldingSetNodeID of_a, of_b;
  a->IgnoreParenImpCasts()->Profile(of_a, context_, true);
  b->IgnoreParenImpCasts()->Profile(of_b, context_, true);
  return of_a == of_b;
}

// "x < k ? x : k" is at most k, whatever x is.
LoopBounds::Range LoopBounds::range_of_choice(const ConditionalOperator& choice) {
  const Range a = range_of(choice.getTrueExpr()), b = range_of(choice.getFalseExpr());
  Range range{lower(a.low, b.low), higher(a.high, b.high)};
  const auto* const test = dyn_cast<BinaryOperator>(choice.getCond()->IgnoreParenImpCasts());
  const bool takes_smaller = test != nullptr && (test->getOpcode() == BO_LT || test->getOpcode() == BO_LE) &&
                             is_same(test->getLHS(), choice.getTrueExpr()) &&
                             is_same(test->getRHS(), choice.getFalseExpr());
  if (takes_smaller && b.high) range.high = b.high;
  return range;
}

LoopBounds::Range LoopBounds::range_of_operation(const BinaryOperator& operation) {
  const Range a = range_of(operation.getLHS()), b = range_of(operation.getRHS());
  const bool is_natural = a.low && *a.low >= 0;
  const bool by_constant = b.low && b.high && *b.low == *b.high && *b.low > 0;
  Range range;
  switch (operation.getOpcode()) {
    case BO_Add:
      range = {sum(a.low, b.low), sum(a.high, b.high)};
      break;
    case BO_Sub:
      range = {difference(a.low, b.high), difference(a.high, b.low)};
      break;
    case BO_Mul:
      if (is_natural && b.low && *b.low >= 0) {
        range = {product(a.low, b.low), product(a.high, b.high)};
      }
      break;
    case BO_Div:
      if (is_natural && by_constant) range = {*a.low / *b.low, a.high ? Bound(*a.high / *b.low) : std::nullopt};
      break;
    case BO_Rem:
      if (is_natural && by_constant) range = {0, *b.low - 1};
      break;
    case BO_And:
      if (by_constant) range = {0, b.low};
      break;
    default:
      break;
  }
  const Range limit = limits(operation.getType());
  const bool fits = range.low && range.high && (!limit.low || *range.low >= *limit.low) &&
                    (!limit.high || *range.high <= *limit.high);
  // Unsigned arithmetic wraps; signed arithmetic that overflows has no meaning, but a half-known range stays known.
  if (operation.getType()->isUnsignedIntegerType() && !fits) return {0, std::nullopt};
  return range;
}

LoopBounds::Range LoopBounds::range_of_variable(const VarDecl* variable) {
  const QualType type = variable->getType().getNonReferenceType();
  const Range natural{type->isUnsignedIntegerOrEnumerationType() ? Bound(0) : std::nullopt, std::nullopt};
  if (variable->getType()->isReferenceType() || !being_asked_.insert(variable).second) return natural;
  Range range = natural;
  if (const auto loop = surroundings_.loop_of_index.find(variable); loop != surroundings_.loop_of_index.end()) {
    // Within the body of its loop, when only the step writes it.
    const ForStmt& statement = *loop->second;
    const auto step = step_of(statement.getInc(), variable);
    if (step && step->kind == Step::Kind::add && is_only_read(statement.getBody(), variable) &&
        is_only_read(statement.getCond(), variable) && is_only_read(statement.getInc(), variable, 1)) {
      const Range start = variable->hasInit() ? range_of(variable->getInit()) : Range{};
      if (step->amount > 0) range.low = start.low ? start.low : range.low;
      if (step->amount < 0) range.high = start.high;
      for (const Comparison& comparison : comparisons(statement.getCond(), variable)) {
        if (step->amount > 0 && comparison.bound.high && comparison.relation == BO_LT)
          range.high = *comparison.bound.high - 1;
        if (step->amount > 0 && comparison.bound.high && comparison.relation == BO_LE)
          range.high = comparison.bound.high;
        if (step->amount < 0 && comparison.bound.low && comparison.relation == BO_GT)
          range.low = *comparison.bound.low + 1;
        if (step->amount < 0 && comparison.bound.low && comparison.relation == BO_GE) range.low = comparison.bound.low;
      }
    }
  } else if (const auto* const parameter = dyn_cast<ParmVarDecl>(variable)) {
    const auto given = surroundings_.arguments.find(parameter);
    if (given != surroundings_.arguments.end() && !given->second.empty() &&
        is_only_read(body_around(variable), variable)) {
      range = range_of(given->second.front());
      for (const Expr* argument : given->second) {
        const Range other = range_of(argument);
        range = {lower(range.low, other.low), higher(range.high, other.high)};
      }
    }
  } else if (variable->hasInit() && variable->isLocalVarDecl() &&
             (variable->getType().isConstQualified() || is_only_read(body_around(variable), variable))) {
    range = range_of(variable->getInit());
  }
  being_asked_.erase(variable);
  return range;
}

LoopBounds::Range LoopBounds::range_of(const Expr* expression) {
  expression = expression->IgnoreParens();
  if (expression->isValueDependent() || !expression->getType()->isIntegralOrEnumerationType()) return {};
  if (Expr::EvalResult result; expression->EvaluateAsInt(result, context_)) {
    const llvm::APSInt& value = result.Val.getInt();
    if (value.isRepresentableByInt64()) {
      const Bound exact = near(value.getExtValue());
      return {exact, exact};
    }
    return {};
  }
  if (const auto* const cast = dyn_cast<CastExpr>(expression)) {
    const Expr* const inner = cast->getSubExpr();
    if (cast->getCastKind() == CK_LValueToRValue || cast->getCastKind() == CK_NoOp) return range_of(inner);
    return converted(range_of(inner), inner->getType(), cast->getType());
  }
  if (const VarDecl* const variable = variable_of(expression)) return range_of_variable(variable);
  if (const auto* const choice = dyn_cast<ConditionalOperator>(expression)) return range_of_choice(*choice);
  if (const auto* const operation = dyn_cast<BinaryOperator>(expression)) return range_of_operation(*operation);
  return {expression->getType()->isUnsignedIntegerOrEnumerationType() ? Bound(0) : std::nullopt, std::nullopt};
}

// The one write of the index in the step; other parts of it, joined by commas, have to leave it alone.
std::optional<LoopBounds::Step> LoopBounds::step_of(const Expr* increment, const VarDecl* index) {
  if (increment == nullptr) return std::nullopt;
  increment = increment->IgnoreParenImpCasts();
  if (const auto* const cleanups = dyn_cast<ExprWithCleanups>(increment)) increment = cleanups->getSubExpr();
  if (const auto* const operation = dyn_cast<UnaryOperator>(increment)) {
    if (!operation->isIncrementDecrementOp() || variable_of(operation->getSubExpr()) != index) return std::nullopt;
    return Step{Step::Kind::add, operation->isIncrementOp() ? 1 : -1};
  }
  const auto* const operation = dyn_cast<BinaryOperator>(increment);
  if (operation == nullptr) return std::nullopt;
  if (operation->getOpcode() == BO_Comma) {
    const auto step = step_of(operation->getLHS(), index);
    return step ? step : step_of(operation->getRHS(), index);
  }
  if (variable_of(operation->getLHS()) != index) return std::nullopt;
  const Range amount = range_of(operation->getRHS());
  if (!amount.low || amount.low != amount.high || *amount.low <= 0 || *amount.low > 1 << 30) return std::nullopt;
  switch (operation->getOpcode()) {
    case BO_AddAssign:
      return Step{Step::Kind::add, *amount.low};
    case BO_SubAssign:
      return Step{Step::Kind::add, -*amount.low};
    case BO_MulAssign:
      return *amount.low > 1 ? std::optional(Step{Step::Kind::multiply, *amount.low}) : std::nullopt;
    case BO_DivAssign:
      return *amount.low > 1 ? std::optional(Step{Step::Kind::divide, *amount.low}) : std::nullopt;
    case BO_ShlAssign:
      return *amount.low < 31 ? std::optional(Step{Step::Kind::multiply, std::int64_t{1} << *amount.low})
                              : std::nullopt;
    case BO_ShrAssign:
      return *amount.low < 31 ? std::optional(Step{Step::Kind::divide, std::int64_t{1} << *amount.low}) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::vector<LoopBounds::Comparison> LoopBounds::comparisons(const Expr* condition, const VarDecl* index) {
  if (condition == nullptr) return {};
  const auto* const operation = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
  if (operation == nullptr) return {};
  if (operation->getOpcode() == BO_LAnd) {
    std::vector<Comparison> both = comparisons(operation->getLHS(), index);
    for (const Comparison& more : comparisons(operation->getRHS(), index)) both.push_back(more);
    return both;
  }
  if (!operation->isComparisonOp()) return {};
  const auto one_way = [&](const Expr* left, const Expr* right,
                           BinaryOperatorKind relation) -> std::vector<Comparison> {
    // Compared as an unsigned number, an index below zero is a large one.
    const bool turns_unsigned = left->getType()->isUnsignedIntegerType() && index->getType()->isSignedIntegerType();
    if (turns_unsigned) {
      const Range start = index->hasInit() ? range_of(index->getInit()) : Range{};
      if (!start.low || *start.low < 0) return {};
    }
    if (variable_of(left) == index) return {{relation, range_of(right)}};
    const auto* const shifted = dyn_cast<BinaryOperator>(left->IgnoreParenImpCasts());
    if (shifted == nullptr || shifted->getOpcode() != BO_Add) return {};
    const bool is_left = variable_of(shifted->getLHS()) == index;
    if (!is_left && variable_of(shifted->getRHS()) != index) return {};
    const Range bound = range_of(right), shift = range_of(is_left ? shifted->getRHS() : shifted->getLHS());
    if (!shift.low || *shift.low < 0) return {};
    return {{relation, {difference(bound.low, shift.high), difference(bound.high, shift.low)}}};
  };
  std::vector<Comparison> found = one_way(operation->getLHS(), operation->getRHS(), operation->getOpcode());
  if (found.empty()) found = one_way(operation->getRHS(), operation->getLHS(), mirrored(operation->getOpcode()));
  return found;
}

std::string LoopBounds::objection_for(const ForStmt& loop, const VarDecl* index) {
  const std::string name = index->getNameAsString();
  if (!is_only_read(loop.getBody(), index))
    return "the body writes the index '" + name + "', or makes a reference to it";
  if (!is_only_read(loop.getCond(), index)) return "the condition writes the index '" + name + "'";
  const auto step = step_of(loop.getInc(), index);
  if (!step) return "the step does not move the index '" + name + "' by a constant";
  if (!is_only_read(loop.getInc(), index, 1)) return "the step writes the index '" + name + "' twice";
  const QualType type = index->getType();
  const Range start = range_of(index->getInit()), limit = limits(type);
  bool is_compared = false;
  for (const Comparison& comparison : comparisons(loop.getCond(), index)) {
    const auto relation = comparison.relation;
    const Range& bound = comparison.bound;
    const std::int64_t reach =
        relation == BO_LT || relation == BO_GT ? -1 : 0;  // the last value before the end, from the bound
    is_compared = true;
    if ((relation == BO_LT || relation == BO_LE) && bound.high) {
      const Bound last = sum(bound.high, reach);
      if (step->kind == Step::Kind::add && step->amount > 0 && start.low) {
        const Bound beyond = sum(last, step->amount);
        if (beyond && (!limit.high || *beyond <= *limit.high)) return "";
        return "the index '" + name + "' leaves its type before the bound is reached";
      }
      if (step->kind == Step::Kind::multiply && start.low && *start.low >= 1 && last) {
        const Bound beyond = product(last, step->amount);
        if (beyond && (!limit.high || *beyond <= *limit.high)) return "";
        return "the index '" + name + "' leaves its type before the bound is reached";
      }
    }
    if ((relation == BO_GT || relation == BO_GE) && bound.low && step->kind == Step::Kind::add && step->amount < 0 &&
        start.high) {
      const Bound beyond = sum(difference(bound.low, reach), step->amount);
      if (beyond && (!limit.low || *beyond >= *limit.low)) return "";
      return "the index '" + name + "' leaves its type before the bound is reached";
    }
    const bool asks_for_zero =
        bound.low == Bound(0) && bound.high == Bound(0) && (relation == BO_NE || relation == BO_GT);
    if (asks_for_zero && step->kind == Step::Kind::divide && start.low && *start.low >= 0) return "";
  }
  return is_compared ? "the bound of '" + name + "' is not known at compile time, or not met by its step"
                     : "the condition does not compare the index '" + name + "' with a bound";
}

std::string LoopBounds::objection(const ForStmt& loop) {
  const auto* const declaration = dyn_cast_or_null<DeclStmt>(loop.getInit());
  if (declaration == nullptr) return "the loop does not declare its index";
  std::string why = "the loop does not declare its index";
  for (const Decl* declared : declaration->decls()) {
    const auto* const index = dyn_cast<VarDecl>(declared);
    if (index == nullptr || !index->hasInit() || !index->getType()->isIntegerType()) continue;
    why = objection_for(loop, index);
    if (why.empty()) return "";
  }
  return why;
}

}  // namespace ingot
