// Expressions as values.
#include <algorithm>

#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "driver/clang/lowering/constants.h"
#include "driver/clang/lowering/lowering.h"
#include "driver/clang/lowering/operators.h"
#include "frontend/scalar_math.h"

namespace ingot::lowering {

using namespace clang;  // NOLINT: names of Clang fill this file

bool Lowering::is_constant(Expression condition, bool value) {
  const scalar::Node& node = condition.builder->node(condition.index);
  return node.opcode == scalar::Opcode::constant && (node.integer != 0) == value;
}

Lowering::Expression Lowering::both(Expression a, Expression b) {
  if (is_constant(a, true) || is_constant(b, false)) return b;
  if (is_constant(b, true) || is_constant(a, false)) return a;
  return scalar::binary(scalar::Opcode::logical_and, a, b);
}

Lowering::Expression Lowering::either(Expression a, Expression b) {
  if (is_constant(a, false) || is_constant(b, true)) return b;
  if (is_constant(b, false) || is_constant(a, true)) return a;
  return scalar::binary(scalar::Opcode::logical_or, a, b);
}

Lowering::Expression Lowering::opposite(Expression a) { return scalar::unary(scalar::Opcode::logical_not, a); }

std::optional<std::int64_t> Lowering::known_integer(Expression value) const {
  const scalar::Node& node = builder_.node(value.index);
  if (node.opcode != scalar::Opcode::constant || is_float(node.dtype)) return std::nullopt;
  return node.integer;
}

DType Lowering::dtype_of(QualType type, SourceRange range) {
  const auto dtype = scalar_dtype(context_, type);
  if (!dtype) reporter_.refuse(range, type, "type %0 is not a scalar that a mapped function may use");
  return *dtype;
}

Lowering::Expression Lowering::scalar_value(const Value& value, const Expr* expression) {
  if (const auto* known = value.as<Expression>()) return *known;
  if (const auto* unusable = value.as<Unusable>())
    reporter_.refuse(expression->getSourceRange(), unusable->declaration, unusable->why);
  if (value.as<Unset>() != nullptr)
    reporter_.refuse(expression->getSourceRange(), "this value is used before it is set");
  reporter_.refuse(expression->getSourceRange(), expression->getType(),
                   "type %0 is not a scalar that a mapped function may use");
}

Lowering::Expression Lowering::scalar_of(const Expr* expression) {
  return scalar_value(evaluate(expression), expression);
}

Lowering::Expression Lowering::condition(const Expr* expression) {
  return scalar::converted(scalar_of(expression), DType::boolean);
}

// What Clang itself can evaluate: sizeof, traits, constants of other kinds.
Value Lowering::constant_value(const Expr* expression) {
  Expr::EvalResult result;
  if (!expression->isValueDependent() && scalar_dtype(context_, expression->getType()) &&
      expression->EvaluateAsRValue(result, context_) && !result.HasSideEffects)
    return constant(context_, builder_, result.Val, expression->getType());
  reporter_.report(DiagnosticsEngine::Note, expression->getBeginLoc(), "Clang calls this expression %0")
      << expression->getStmtClassName();
  reporter_.refuse(expression->getSourceRange(), "this expression is not supported in a mapped function");
}

Value Lowering::literal(const Expr* expression) {
  if (const auto* number = dyn_cast<FloatingLiteral>(expression))
    return {builder_.constant(dtype_of(expression->getType(), expression->getSourceRange()),
                              number->getValueAsApproximateDouble())};
  if (const auto* number = dyn_cast<IntegerLiteral>(expression))
    return {builder_.integer_constant(dtype_of(expression->getType(), expression->getSourceRange()),
                                      static_cast<std::int64_t>(number->getValue().getZExtValue()))};
  if (const auto* letter = dyn_cast<CharacterLiteral>(expression))
    return {
        builder_.integer_constant(dtype_of(expression->getType(), expression->getSourceRange()), letter->getValue())};
  return {builder_.integer_constant(DType::boolean, cast<CXXBoolLiteralExpr>(expression)->getValue())};
}

Value Lowering::evaluate(const Expr* expression) {
  count_step(expression->getSourceRange());
  if (const auto* inner = dyn_cast<FullExpr>(expression)) return evaluate(inner->getSubExpr());
  if (const auto* inner = dyn_cast<ParenExpr>(expression)) return evaluate(inner->getSubExpr());
  if (expression->isGLValue()) return load(place(expression), expression);
  if (const auto* inner = dyn_cast<SubstNonTypeTemplateParmExpr>(expression)) return evaluate(inner->getReplacement());
  if (isa<CXXBindTemporaryExpr>(expression)) refuse_destructor(expression->getType(), expression->getSourceRange());
  if (const auto* inner = dyn_cast<CXXDefaultArgExpr>(expression)) return evaluate(inner->getExpr());
  if (const auto* inner = dyn_cast<CXXDefaultInitExpr>(expression)) return evaluate(inner->getExpr());
  if (isa<FloatingLiteral, IntegerLiteral, CharacterLiteral, CXXBoolLiteralExpr>(expression))
    return literal(expression);
  if (isa<CXXScalarValueInitExpr, ImplicitValueInitExpr>(expression))
    return zero(context_, builder_, expression->getType());
  if (const auto* known = dyn_cast<OpaqueValueExpr>(expression)) return evaluate(known->getSourceExpr());
  if (const auto* inner = dyn_cast<clang::CastExpr>(expression)) return cast_value(inner);
  if (const auto* inner = dyn_cast<UnaryOperator>(expression)) return unary(inner);
  if (const auto* inner = dyn_cast<BinaryOperator>(expression)) return binary(inner);
  if (const auto* inner = dyn_cast<AbstractConditionalOperator>(expression)) return conditional(inner);
  if (const auto* inner = dyn_cast<CallExpr>(expression)) return call(inner);
  if (const auto* inner = dyn_cast<CXXConstructExpr>(expression)) return construct(inner);
  if (const auto* inner = dyn_cast<InitListExpr>(expression)) return initializer_list(inner);
  if (const auto* inner = dyn_cast<LambdaExpr>(expression)) return lambda(inner);
  if (isa<CXXThisExpr>(expression)) return self_of(expression);
  if (const auto* inner = dyn_cast<CXXParenListInitExpr>(expression)) {
    Members members;
    for (const Expr* part : const_cast<CXXParenListInitExpr*>(inner)->getInitExprs()) members.push_back(evaluate(part));
    return {members};
  }
  if (const auto* list = dyn_cast<CXXStdInitializerListExpr>(expression)) {  // begin and size of an array
    const Place array = place(list->getSubExpr());
    const auto* type = context_.getAsConstantArrayType(list->getSubExpr()->getType());
    return {
        Members{{array.member(0)},
                {builder_.integer_constant(DType::u64, static_cast<std::int64_t>(type->getSize().getZExtValue()))}}};
  }
  if (const auto* copy = dyn_cast<ArrayInitLoopExpr>(expression))  // of the members of a class, element by element
    return load(place(copy->getCommonExpr()->getSourceExpr()), expression);
  if (isa<CXXThrowExpr>(expression))
    reporter_.refuse(expression->getSourceRange(), "exceptions are not supported in a mapped function");
  if (isa<CXXNewExpr, CXXDeleteExpr>(expression))
    reporter_.refuse(expression->getSourceRange(), "memory from the heap is not supported in a mapped function");
  return constant_value(expression);
}

Value Lowering::cast_value(const clang::CastExpr* cast) {
  const Expr* operand = cast->getSubExpr();
  switch (cast->getCastKind()) {
    case CK_LValueToRValue:
    case CK_NoOp:
    case CK_ConstructorConversion:
    case CK_UserDefinedConversion:
      return evaluate(operand);
    case CK_FloatingCast:
    case CK_IntegralToFloating:
    case CK_FloatingToIntegral:
    case CK_IntegralCast:
    case CK_IntegralToBoolean:
    case CK_FloatingToBoolean:
    case CK_BooleanToSignedIntegral: {
      const Expression value = scalar_of(operand);
      const DType dtype = dtype_of(cast->getType(), cast->getSourceRange());
      const auto* implicit = dyn_cast<ImplicitCastExpr>(cast);
      const bool is_written = implicit == nullptr || implicit->isPartOfExplicitCast();
      const bool is_quiet = context_.getDiagnostics().getIgnoreAllWarnings();  // -w, which Clang's own warnings obey
      const bool is_known = builder_.node(value.index).opcode == scalar::Opcode::constant;
      if (dtype == DType::f64 && value.dtype() == DType::f32 && !is_written && !is_known && !is_quiet &&
          !context_.getSourceManager().isInSystemHeader(cast->getExprLoc()) &&
          warned_.insert(cast->getExprLoc()).second) {
        reporter_.report(
            DiagnosticsEngine::Warning, cast->getExprLoc(),
            "this float is promoted to double; write constants with an 'f' suffix and functions as std::exp to "
            "stay in single precision")
            << cast->getSourceRange();
      }
      return {scalar::converted(value, dtype)};
    }
    case CK_ArrayToPointerDecay:
      return {place(operand).member(0)};
    case CK_UncheckedDerivedToBase:
    case CK_DerivedToBase: {
      if (cast->getType()->isPointerType()) {
        Place base = pointee(operand);
        const auto* record = operand->getType()->getPointeeType()->getAsCXXRecordDecl();
        for (const CXXBaseSpecifier* step : cast->path()) {
          const auto* next = step->getType()->getAsCXXRecordDecl();
          base = base.member(MemberNumbers::of_base(record, next));
          record = next;
        }
        return {base};
      }
      return load(place(cast), cast);
    }
    case CK_ToVoid:
      evaluate(operand);
      return {};
    default:
      reporter_.refuse(cast->getSourceRange(), "this conversion is not supported in a mapped function");
  }
}

Value Lowering::unary(const UnaryOperator* expression) {
  const Expr* operand = expression->getSubExpr();
  switch (expression->getOpcode()) {
    case UO_Minus:
      return {scalar::apply_operator(scalar::Operator::minus, scalar_of(operand))};
    case UO_Plus:
      return {scalar_of(operand)};
    case UO_Not:
      return {scalar::apply_operator(scalar::Operator::bit_not, scalar_of(operand))};
    case UO_LNot:
      return {opposite(condition(operand))};
    case UO_PostInc:
    case UO_PostDec: {
      Value before;
      increment(expression, &before);
      return before;
    }
    case UO_AddrOf:
      return {place(operand)};
    case UO_Extension:
      return evaluate(operand);
    default:
      return constant_value(expression);
  }
}

Value Lowering::logical(const BinaryOperator* expression) {
  const bool is_and = expression->getOpcode() == BO_LAnd;
  const Expression left = condition(expression->getLHS());
  if (is_constant(left, !is_and)) return {left};
  if (is_constant(left, is_and)) return {condition(expression->getRHS())};
  const Store before = store_;  // the right operand may have effects, which the left one guards
  const Expression right = condition(expression->getRHS());
  store_ = is_and ? Store::merge(left, store_, before) : Store::merge(left, before, store_);
  return {is_and ? both(left, right) : either(left, right)};
}

Value Lowering::pointer_binary(const BinaryOperator* expression) {
  const Value left = evaluate(expression->getLHS()), right = evaluate(expression->getRHS());
  const auto *a = left.as<Place>(), *b = right.as<Place>();
  const auto refuse = [&]() {
    reporter_.refuse(expression->getSourceRange(), "this use of pointers is not supported in a mapped function");
  };
  if (a != nullptr && b != nullptr) {  // two elements of one array
    if (a->cell != b->cell || a->path.size() != b->path.size() || a->path.empty() ||
        !std::equal(a->path.begin(), a->path.end() - 1, b->path.begin()))
      refuse();
    const std::int64_t distance = a->path.back() - b->path.back();
    if (expression->getOpcode() == BO_Sub) return {builder_.integer_constant(DType::i64, distance)};
    const Expression zero = builder_.integer_constant(DType::i64, 0);
    const auto what = operator_of(expression->getOpcode());
    if (!what) refuse();
    return {scalar::apply_operator(*what, builder_.integer_constant(DType::i64, distance), zero)};
  }
  const Place* pointer = a != nullptr ? a : b;
  const auto* offset = a != nullptr ? right.as<Expression>() : left.as<Expression>();
  const auto known = offset != nullptr ? known_integer(*offset) : std::nullopt;
  if (pointer == nullptr || !known || pointer->path.empty()) refuse();
  Place moved = *pointer;
  moved.path.back() += expression->getOpcode() == BO_Sub ? -*known : *known;
  return {moved};
}

Value Lowering::binary(const BinaryOperator* expression) {
  const Expr *left = expression->getLHS(), *right = expression->getRHS();
  if (expression->isLogicalOp()) return logical(expression);
  if (expression->getOpcode() == BO_Comma) {
    evaluate(left);
    return evaluate(right);
  }
  if (left->getType()->isPointerType() || right->getType()->isPointerType()) return pointer_binary(expression);
  const auto what = operator_of(expression->getOpcode());
  if (!what) return constant_value(expression);
  const Expression a = scalar_of(left), b = scalar_of(right);
  return {scalar::apply_operator(*what, a, b)};
}

Value Lowering::conditional(const AbstractConditionalOperator* expression) {
  const Expression chosen = condition(expression->getCond());
  if (is_constant(chosen, true)) return evaluate(expression->getTrueExpr());
  if (is_constant(chosen, false)) return evaluate(expression->getFalseExpr());
  const Store before = store_;
  const Value then = evaluate(expression->getTrueExpr());
  Store after_then = store_;
  store_ = before;
  const Value otherwise = evaluate(expression->getFalseExpr());
  store_ = Store::merge(chosen, after_then, store_);
  return merged(chosen, then, otherwise);
}

Value Lowering::initializer_list(const InitListExpr* list) {
  if (const InitListExpr* semantic = list->isSemanticForm() ? list : list->getSemanticForm()) list = semantic;
  const QualType type = list->getType();
  if (scalar_dtype(context_, type)) {
    if (list->getNumInits() == 0) return zero(context_, builder_, type);
    return evaluate(list->getInit(0));
  }
  if (list->isTransparent()) return evaluate(list->getInit(0));
  Value made = zero(context_, builder_, type);
  auto* members = std::get_if<Members>(&made.content);
  if (members == nullptr) return made;
  std::size_t next = 0;
  for (const Expr* part : list->inits()) {
    if (next >= members->size()) break;
    QualType part_type = part->getType();
    if (const auto* record = type->getAsCXXRecordDecl(); record != nullptr && next >= record->getNumBases())
      part_type =
          std::next(record->field_begin(), static_cast<std::ptrdiff_t>(next - record->getNumBases()))->getType();
    (*members)[next++] = initial_value(part_type, part);
  }
  if (const Expr* filler = list->getArrayFiller(); filler != nullptr && !isa<ImplicitValueInitExpr>(filler))
    for (; next < members->size(); ++next) (*members)[next] = evaluate(filler);
  return made;
}

Value Lowering::lambda(const LambdaExpr* lambda) {
  Members members;
  auto capture = lambda->capture_init_begin();
  for (const FieldDecl* field : lambda->getLambdaClass()->fields())
    members.push_back(initial_value(field->getType(), *capture++));
  return {members};
}

}  // namespace ingot::lowering
