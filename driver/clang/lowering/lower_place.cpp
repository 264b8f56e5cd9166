// Expressions that name objects: where these are, reading and writing.
#include <algorithm>

#include "clang/AST/ExprCXX.h"
#include "driver/clang/lowering/constants.h"
#include "driver/clang/lowering/lowering.h"
#include "driver/clang/lowering/operators.h"

namespace ingot::lowering {

using namespace clang;  // NOLINT

Place Lowering::place(const Expr* expression) {
  if (const auto* inner = dyn_cast<FullExpr>(expression)) return place(inner->getSubExpr());
  if (const auto* inner = dyn_cast<ParenExpr>(expression)) return place(inner->getSubExpr());
  if (!expression->isGLValue()) return temporary(evaluate(expression));
  if (const auto* inner = dyn_cast<SubstNonTypeTemplateParmExpr>(expression)) return place(inner->getReplacement());
  if (const auto* inner = dyn_cast<CXXDefaultArgExpr>(expression)) return place(inner->getExpr());
  if (const auto* inner = dyn_cast<CXXDefaultInitExpr>(expression)) return place(inner->getExpr());
  if (const auto* inner = dyn_cast<OpaqueValueExpr>(expression)) return place(inner->getSourceExpr());
  if (const auto* reference = dyn_cast<DeclRefExpr>(expression)) return variable(reference);
  if (const auto* access = dyn_cast<MemberExpr>(expression)) return member(access);
  if (const auto* made = dyn_cast<MaterializeTemporaryExpr>(expression)) return temporary(evaluate(made->getSubExpr()));
  if (const auto* access = dyn_cast<ArraySubscriptExpr>(expression)) {
    const Place first = pointee(access->getBase());
    return element(first, scalar_of(access->getIdx()), access);
  }
  if (const auto* cast = dyn_cast<clang::CastExpr>(expression)) {
    if (cast->getCastKind() == CK_NoOp) return place(cast->getSubExpr());
    if (cast->getCastKind() == CK_DerivedToBase || cast->getCastKind() == CK_UncheckedDerivedToBase) {
      Place base = place(cast->getSubExpr());
      const auto* record = cast->getSubExpr()->getType()->getAsCXXRecordDecl();
      for (const CXXBaseSpecifier* step : cast->path()) {
        const auto* next = step->getType()->getAsCXXRecordDecl();
        base = base.member(MemberNumbers::of_base(record, next));
        record = next;
      }
      return base;
    }
    reporter_.refuse(expression->getSourceRange(), "this conversion is not supported in a mapped function");
  }
  if (const auto* inner = dyn_cast<UnaryOperator>(expression)) {
    if (inner->getOpcode() == UO_Deref) return pointee(inner->getSubExpr());
    if (inner->isIncrementDecrementOp()) return increment(inner, nullptr);
    if (inner->getOpcode() == UO_Extension) return place(inner->getSubExpr());
  }
  if (const auto* compound = dyn_cast<CompoundAssignOperator>(expression)) return compound_assign(compound);
  if (const auto* inner = dyn_cast<BinaryOperator>(expression)) {
    if (inner->getOpcode() == BO_Assign) {
      const Value value = evaluate(inner->getRHS());
      return assign(target(inner->getLHS()), value);
    }
    if (inner->getOpcode() == BO_Comma) {
      evaluate(inner->getLHS());
      return place(inner->getRHS());
    }
  }
  if (const auto* inner = dyn_cast<AbstractConditionalOperator>(expression)) {
    const Expression chosen = condition(inner->getCond());
    if (is_constant(chosen, true)) return place(inner->getTrueExpr());
    if (is_constant(chosen, false)) return place(inner->getFalseExpr());
    const Place copy = temporary(conditional(inner));
    read_only_.insert(copy.cell);
    return copy;
  }
  if (const auto* inner = dyn_cast<CallExpr>(expression)) {
    const Value referred = call(inner);
    if (const auto* found = referred.as<Place>()) return *found;
    const Place copy = temporary(referred);  // one of two objects
    read_only_.insert(copy.cell);
    return copy;
  }
  reporter_.report(DiagnosticsEngine::Note, expression->getBeginLoc(), "Clang calls this expression %0")
      << expression->getStmtClassName();
  reporter_.refuse(expression->getSourceRange(), "this expression is not supported in a mapped function");
}

Place Lowering::referred(const Place& reference, const Expr* expression) {
  const Value* value = store_.find(reference);
  if (value != nullptr)
    if (const auto* found = value->as<Place>()) return *found;
  if (value != nullptr)
    if (const auto* unusable = value->as<Unusable>())
      reporter_.refuse(expression->getSourceRange(), unusable->declaration, unusable->why);
  reporter_.refuse(expression->getSourceRange(), "this reference is not supported in a mapped function");
}

Place Lowering::pointee(const Expr* pointer) {
  const Value value = evaluate(pointer);
  if (const auto* found = value.as<Place>()) return *found;
  if (const auto* unusable = value.as<Unusable>())
    reporter_.refuse(pointer->getSourceRange(), unusable->declaration, unusable->why);
  reporter_.refuse(pointer->getSourceRange(), "this pointer is not supported in a mapped function");
}

Place Lowering::variable(const DeclRefExpr* reference) {
  const ValueDecl* declaration = reference->getDecl();
  if (reference->refersToEnclosingVariableOrCapture() && !frames_.empty() && frames_.back().self) {
    const auto captured = frames_.back().captures.find(declaration);
    if (captured != frames_.back().captures.end()) {
      const Place field = frames_.back().self->member(MemberNumbers::of_field(captured->second));
      return captured->second->getType()->isReferenceType() ? referred(field, reference) : field;
    }
  }
  if (const auto known = variables_.find(declaration); known != variables_.end() && known->second.cell < store_.size())
    return known->second;
  if (const auto* binding = dyn_cast<BindingDecl>(declaration)) {
    if (const VarDecl* holding = binding->getHoldingVar(); holding != nullptr && variables_.contains(holding))
      return variables_[holding];
    return place(binding->getBinding());
  }
  if (const auto* constant = dyn_cast<EnumConstantDecl>(declaration))
    return temporary({builder_.integer_constant(dtype_of(constant->getType(), reference->getSourceRange()),
                                                constant->getInitVal().getExtValue())});
  if (const auto* variable = dyn_cast<VarDecl>(declaration)) return constant_variable(variable, reference);
  reporter_.refuse(reference->getSourceRange(), declaration, "%0 cannot be used in a mapped function");
}

Place Lowering::constant_variable(const VarDecl* variable, const Expr* expression) {
  const QualType type = variable->getType();
  const bool is_fixed = variable->isConstexpr() || type.isConstant(context_);
  if (is_fixed && !type->isReferenceType()) {
    const VarDecl* defined = variable->getDefinition() != nullptr ? variable->getDefinition() : variable;
    if (const VarDecl* initialised = defined->getInitializingDeclaration()) defined = initialised;
    if (const APValue* value = defined->getInit() != nullptr ? defined->evaluateValue() : nullptr) {
      const Place made = temporary(constant(context_, builder_, *value, type));
      read_only_.insert(made.cell);
      return made;
    }
  }
  if (is_fixed && variable->hasGlobalStorage())
    reporter_.refuse(expression->getSourceRange(), variable,
                     "%0 is not known at compile time; capture its value or make it constexpr");
  reporter_.refuse(expression->getSourceRange(), variable,
                   "%0 is a variable outside the mapped function; capture its value or make it constexpr");
}

Place Lowering::member(const MemberExpr* expression) {
  const ValueDecl* declaration = expression->getMemberDecl();
  if (const auto* variable = dyn_cast<VarDecl>(declaration)) return constant_variable(variable, expression);
  if (const auto* constant = dyn_cast<EnumConstantDecl>(declaration))
    return temporary({builder_.integer_constant(DType::i32, constant->getInitVal().getExtValue())});
  const auto* field = dyn_cast<FieldDecl>(declaration);
  if (field == nullptr || field->getParent()->isUnion() || field->isBitField())
    reporter_.refuse(expression->getSourceRange(), declaration, "the member %0 is not supported in a mapped function");
  const Place object = expression->isArrow() ? pointee(expression->getBase()) : place(expression->getBase());
  const Place found = object.member(MemberNumbers::of_field(field));
  return field->getType()->isReferenceType() ? referred(found, expression) : found;
}

// `first` is an element of an array. An index that is not known reads every element it may name.
Place Lowering::element(const Place& first, Expression position, const Expr* expression) {
  Place found = first;
  if (found.path.empty())
    reporter_.refuse(expression->getSourceRange(), "this index is not supported in a mapped function");
  if (const auto known = known_integer(position)) {
    found.path.back() += *known;
    if (store_.find(found) == nullptr)
      reporter_.refuse(expression->getSourceRange(), "this index lies outside of the array");
    return found;
  }
  Place array = first;
  array.path.pop_back();
  const Value* content = store_.find(array);
  const auto* members = content != nullptr ? content->as<Members>() : nullptr;
  if (members == nullptr || members->empty())
    reporter_.refuse(expression->getSourceRange(), "this index is not supported in a mapped function");
  const std::int64_t shift = first.path.back();
  Value chosen = members->back();
  for (std::size_t i = members->size() - 1; i-- > 0;) {
    const Expression here =
        scalar::binary(scalar::Opcode::equal, position,
                       builder_.integer_constant(position.dtype(), static_cast<std::int64_t>(i) - shift));
    chosen = merged(here, (*members)[i], chosen);
  }
  const Place copy = temporary(chosen);
  read_only_.insert(copy.cell);
  return copy;
}

Value Lowering::load(const Place& place, const Expr* expression) {
  const Value* value = store_.find(place);
  if (value == nullptr) reporter_.refuse(expression->getSourceRange(), "this object is read outside of its bounds");
  return *value;
}

// Its parts are evaluated once, though a compound assignment reads and writes.
Lowering::Target Lowering::target(const Expr* expression) {
  expression = expression->IgnoreParens();
  if (const auto* access = dyn_cast<ArraySubscriptExpr>(expression)) {
    const Place first = pointee(access->getBase());
    const Expression position = scalar_of(access->getIdx());
    if (!known_integer(position)) return {first, position, expression};
    return {element(first, position, access), std::nullopt, expression};
  }
  return {place(expression), std::nullopt, expression};
}

Value Lowering::read(const Target& target) {
  const Place from = target.index ? element(target.place, *target.index, target.expression) : target.place;
  return load(from, target.expression);
}

Place Lowering::assign(const Target& target, Value value) {
  const Place& found = target.place;
  const SourceRange range = target.expression->getSourceRange();
  if (target.index) {
    Place array = found;
    if (!array.path.empty()) array.path.pop_back();
    Value* content = found.path.empty() ? nullptr : store_.find(array);
    auto* members = content != nullptr ? std::get_if<Members>(&content->content) : nullptr;
    if (members == nullptr || read_only_.contains(found.cell))
      reporter_.refuse(range, "this assignment is not supported in a mapped function");
    for (std::size_t i = 0; i < members->size(); ++i) {
      const std::int64_t number = static_cast<std::int64_t>(i) - found.path.back();
      const Expression here = scalar::binary(scalar::Opcode::equal, *target.index,
                                             builder_.integer_constant(target.index->dtype(), number));
      (*members)[i] = merged(here, value, (*members)[i]);
    }
    return found;
  }
  Value* object = store_.find(found);
  if (object == nullptr) reporter_.refuse(range, "this object is written outside of its bounds");
  if (read_only_.contains(found.cell))
    reporter_.refuse(range, "which object is assigned to depends on a condition that is not known");
  if (found.cell == 0)
    reporter_.refuse(range,
                     "assignment to a captured value, which outlives the call, is not supported in a mapped function");
  *object = std::move(value);
  return found;
}

Place Lowering::compound_assign(const CompoundAssignOperator* expression) {
  const QualType type = expression->getLHS()->getType();
  if (type->isPointerType()) {
    const Value moved = pointer_binary(expression);
    return assign(target(expression->getLHS()), moved);
  }
  const auto what = operator_of(expression->getOpcode());
  if (!what) reporter_.refuse(expression->getSourceRange(), "this operator is not supported in a mapped function");
  const Expression right = scalar_of(expression->getRHS());
  const Target target = this->target(expression->getLHS());
  const Expression left =
      scalar::converted(scalar_value(read(target), target.expression),
                        dtype_of(expression->getComputationLHSType(), expression->getSourceRange()));
  const Expression value = scalar::apply_operator(*what, left, right);
  return assign(target, {scalar::converted(value, dtype_of(type, target.expression->getSourceRange()))});
}

Place Lowering::increment(const UnaryOperator* expression, Value* before) {
  const Target target = this->target(expression->getSubExpr());
  const Value old = read(target);
  if (before != nullptr) *before = old;
  const int step = expression->isIncrementOp() ? 1 : -1;
  if (const auto* pointer = old.as<Place>()) {
    Place moved = *pointer;
    if (moved.path.empty())
      reporter_.refuse(expression->getSourceRange(), "this use of pointers is not supported in a mapped function");
    moved.path.back() += step;
    return assign(target, {moved});
  }
  const Expression value = scalar_value(old, target.expression);
  const Expression one = builder_.constant(value.dtype(), 1);
  const Expression changed =
      scalar::apply_operator(step > 0 ? scalar::Operator::add : scalar::Operator::subtract, value, one);
  return assign(target, {scalar::converted(changed, value.dtype())});
}

}  // namespace ingot::lowering
