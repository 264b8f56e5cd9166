// Calls: functions whose source is visible are walked through, those of the C library become operations.
#include <algorithm>

#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"
#include "driver/clang/lowering/constants.h"
#include "driver/clang/lowering/lowering.h"
#include "frontend/scalar_math.h"
#include "ir/error.h"

namespace ingot::lowering {

using namespace clang;  // NOLINT

namespace {

// "exp" for __builtin_expf, ::expf and ::exp.
const scalar::MathFunction* math_function(std::string name, int arity) {
  if (name.starts_with("__builtin_")) name = name.substr(10);
  if (const auto* found = scalar::find_math_function(name, arity)) return found;
  if (name.ends_with('f') || name.ends_with('l'))
    return scalar::find_math_function(name.substr(0, name.size() - 1), arity);
  return nullptr;
}

}  // namespace

Value Lowering::initial_value(QualType type, const Expr* expression) {
  return type->isReferenceType() ? Value{place(expression)} : evaluate(expression);
}

Value Lowering::self_of(const Expr* expression) {
  const Frame& frame = frames_.back();
  if (!frame.self) reporter_.refuse(expression->getSourceRange(), "there is no object here");
  if (frame.captured_self == nullptr) return {*frame.self};
  const Place field = frame.self->member(MemberNumbers::of_field(frame.captured_self));
  if (!frame.captured_self->getType()->isPointerType()) return {field};  // [*this]
  const Value value = load(field, expression);
  if (value.as<Unusable>() != nullptr)
    reporter_.refuse(expression->getSourceRange(),
                     "a member is reached through the captured 'this'; capture its value: [member = member]");
  return value;
}

std::optional<Value> Lowering::library_call(const CallExpr* call, const FunctionDecl* function) {
  if (function->getBuiltinID() == 0) return std::nullopt;
  const std::string name(context_.BuiltinInfo.getName(function->getBuiltinID()));
  if (name == "__builtin_expect") return evaluate(call->getArg(0));
  if (name == "__builtin_is_constant_evaluated") return Value{builder_.integer_constant(DType::boolean, 0)};
  if (name == "__builtin_assume") return Value{};
  // What Clang does not call either: the object itself, or a pointer to it.
  for (const char* same : {"move", "forward", "as_const", "move_if_noexcept", "forward_like", "addressof",
                           "__addressof", "__builtin_addressof"})
    if (name == same && call->getNumArgs() == 1) return Value{place(call->getArg(0))};
  const auto* found = math_function(name, static_cast<int>(call->getNumArgs()));
  if (name == "__builtin_unreachable")
    reporter_.refuse(call->getSourceRange(), "the mapped function can reach its end without a return");
  if (found == nullptr) {
    if (function->hasBody()) return std::nullopt;
    Expr::EvalResult result;  // __builtin_inff() and its like
    if (call->EvaluateAsRValue(result, context_) && !result.HasSideEffects && scalar_dtype(context_, call->getType()))
      return constant(context_, builder_, result.Val, call->getType());
    reporter_.refuse(
        call->getSourceRange(), function,
        "%0 is not among the functions that a mapped function may call; compute it from those that are, or "
        "register a primitive for it");
  }
  std::vector<Expression> operands;
  for (const Expr* argument : call->arguments()) {
    dtype_of(argument->getType(), argument->getSourceRange());
    operands.push_back(scalar_of(argument));
  }
  if (found->arity > 1)  // fma of doubles, say, has no counterpart
    for (const Expression& operand : operands)
      if (operand.dtype() != operands.front().dtype())
        reporter_.refuse(call->getSourceRange(), function,
                         "%0 with arguments of different types is not supported in a mapped function");
  try {
    const Expression made = found->make(operands);
    const auto dtype = scalar_dtype(context_, call->getType());
    return Value{dtype && *dtype != made.dtype() ? scalar::converted(made, *dtype) : made};
  } catch (const Error& error) {
    reporter_.refuse(call->getSourceRange(), nullptr, std::string(error.what()));
  }
}

// std::max({a, b, c}): what std::max of two gives for one after the other ([alg.min.max]).
std::optional<Value> Lowering::extreme_of_list(const CallExpr* call, const FunctionDecl* function) {
  if (!function->isInStdNamespace() || function->getIdentifier() == nullptr || call->getNumArgs() != 1)
    return std::nullopt;
  const auto* extreme = scalar::find_math_function(function->getName().str(), 2);
  const auto* list = dyn_cast<CXXStdInitializerListExpr>(call->getArg(0)->IgnoreParens());
  const auto* values = list == nullptr ? nullptr : dyn_cast<InitListExpr>(list->getSubExpr()->IgnoreImplicit());
  if (extreme == nullptr || values == nullptr || values->getNumInits() == 0) return std::nullopt;
  std::optional<Expression> found;
  for (const Expr* value : values->inits()) {
    dtype_of(value->getType(), value->getSourceRange());
    const Expression next = scalar_of(value);
    found = found ? extreme->make(std::vector<Expression>{*found, next}) : next;
  }
  return Value{*found};
}

std::optional<Value> Lowering::primitive_call(const CallExpr* call, const FunctionDecl* function) {
  const auto found = primitives_.find(function->getCanonicalDecl());
  if (found == primitives_.end()) return std::nullopt;
  std::vector<Expression> operands;
  for (const Expr* argument : call->arguments()) operands.push_back(scalar_of(argument));
  return Value{builder_.call(found->second, operands)};
}

Value Lowering::call(const CallExpr* call) {
  const FunctionDecl* function = call->getDirectCallee();
  if (function == nullptr)
    reporter_.refuse(call->getSourceRange(), "a call through a pointer is not supported in a mapped function");
  if (auto made = primitive_call(call, function)) return *made;
  if (auto made = library_call(call, function)) return *made;
  if (auto made = extreme_of_list(call, function)) return *made;
  const FunctionDecl* definition = nullptr;
  if (!function->hasBody(definition))
    reporter_.refuse(call->getSourceRange(), function,
                     "call to %0, which is neither a known function of the C library nor defined in this file");
  if (function->isNoReturn()) reporter_.refuse(call->getSourceRange(), function, "call to %0, which does not return");
  const auto* method = dyn_cast<CXXMethodDecl>(definition);
  if (method != nullptr && method->isVirtual())
    reporter_.refuse(call->getSourceRange(), function, "%0 is virtual: which function is called is not known");
  std::optional<Place> self;
  unsigned first = 0;
  if (method != nullptr && method->isImplicitObjectMemberFunction()) {
    if (const auto* member_call = dyn_cast<CXXMemberCallExpr>(call)) {
      const Expr* object = member_call->getImplicitObjectArgument();
      self = object->getType()->isPointerType() ? pointee(object) : place(object);
    } else {
      self = place(call->getArg(0));
      first = 1;
    }
    if (method->isDefaulted() && (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator())) {
      const Value value = evaluate(call->getArg(first));
      Value* object = store_.find(*self);
      if (object == nullptr || self->cell == 0 || read_only_.contains(self->cell))
        reporter_.refuse(call->getSourceRange(), "this assignment is not supported in a mapped function");
      *object = value;
      return {*self};
    }
  }
  if (definition->isVariadic() || call->getNumArgs() - first != definition->getNumParams())
    reporter_.refuse(call->getSourceRange(), function, "call to %0, whose arguments vary in number");
  std::vector<Value> arguments;
  for (unsigned i = 0; i < definition->getNumParams(); ++i)
    arguments.push_back(initial_value(definition->getParamDecl(i)->getType(), call->getArg(first + i)));
  return enter(definition, self, arguments, call->getExprLoc());
}

Value Lowering::construct(const CXXConstructExpr* construction) {
  const CXXConstructorDecl* constructor = construction->getConstructor();
  const QualType type = construction->getType();
  if (constructor->isCopyOrMoveConstructor() && (constructor->isTrivial() || constructor->isDefaulted()))
    return load(place(construction->getArg(0)), construction);
  Value object = construction->requiresZeroInitialization() ? zero(context_, builder_, type) : unset(context_, type);
  if (constructor->isTrivial() && constructor->isDefaultConstructor()) return object;
  const FunctionDecl* definition = nullptr;
  if (type->isArrayType() || !constructor->hasBody(definition))
    reporter_.refuse(construction->getSourceRange(), type, "objects of type %0 cannot be made in a mapped function");
  std::vector<Value> arguments;
  for (unsigned i = 0; i < definition->getNumParams(); ++i)
    arguments.push_back(initial_value(definition->getParamDecl(i)->getType(), construction->getArg(i)));
  const Place self = temporary(std::move(object));
  enter(definition, self, arguments, construction->getExprLoc());
  return load(self, construction);
}

Value Lowering::enter(const FunctionDecl* function, std::optional<Place> self, const std::vector<Value>& arguments,
                      SourceLocation from) {
  for (const Call& under_way : reporter_.calls)
    if (under_way.function->getCanonicalDecl() == function->getCanonicalDecl())
      reporter_.refuse(SourceRange(from), function, "recursive call to %0 is not supported in a mapped function");
  Frame frame;
  frame.function = function;
  frame.self = self;
  if (const auto* method = dyn_cast<CXXMethodDecl>(function); method != nullptr && method->getParent()->isLambda())
    method->getParent()->getCaptureFields(frame.captures, frame.captured_self);
  for (unsigned i = 0; i < function->getNumParams(); ++i) {
    const ParmVarDecl* parameter = function->getParamDecl(i);
    if (parameter->getType()->isReferenceType())
      variables_[parameter] = arguments[i].as<Place>() != nullptr ? *arguments[i].as<Place>() : temporary(arguments[i]);
    else
      variables_[parameter] = temporary(arguments[i]);
  }
  frames_.push_back(std::move(frame));
  const Value result = run_body(function, from);
  frames_.pop_back();
  return result;
}

void Lowering::initialize_members(const CXXConstructorDecl* constructor) {
  const Place self = *frames_.back().self;
  for (const CXXCtorInitializer* initializer : constructor->inits()) {
    const Expr* expression = initializer->getInit();
    Place part = self;
    QualType type = expression->getType();
    if (initializer->isBaseInitializer()) {
      part = self.member(
          MemberNumbers::of_base(constructor->getParent(), initializer->getBaseClass()->getAsCXXRecordDecl()));
    } else if (initializer->isMemberInitializer()) {
      part = self.member(MemberNumbers::of_field(initializer->getMember()));
      type = initializer->getMember()->getType();
    } else if (!initializer->isDelegatingInitializer()) {
      reporter_.refuse(expression->getSourceRange(), "this member is not supported in a mapped function");
    }
    Value value = initial_value(type, expression);
    Value* object = store_.find(part);
    if (object == nullptr)
      reporter_.refuse(expression->getSourceRange(), "this member is not supported in a mapped function");
    *object = std::move(value);
  }
}

Value Lowering::run_body(const FunctionDecl* function, SourceLocation from) {
  reporter_.calls.push_back({function, from});
  std::vector<Exit> outer = std::move(exits_);
  exits_.clear();
  if (const auto* constructor = dyn_cast<CXXConstructorDecl>(function)) initialize_members(constructor);
  if (statement(function->getBody())) {
    if (!function->getReturnType()->isVoidType())
      reporter_.refuse(SourceRange(function->getBody()->getEndLoc()),
                       "the mapped function can reach its end without a return");
    leave(ExitKind::returns);
  }
  if (function->getReturnType()->isReferenceType()) {
    const bool is_one = std::all_of(exits_.begin(), exits_.end(), [&](const Exit& exit) {
      const auto *place = exit.value.as<Place>(), *first = exits_.front().value.as<Place>();
      return place != nullptr && first != nullptr && *place == *first;
    });
    if (!is_one)  // one of several objects: their values
      for (Exit& exit : exits_)
        if (const auto* place = exit.value.as<Place>())
          if (const Value* value = exit.store.find(*place)) exit.value = Value(*value);
  }
  Exit joined = std::move(exits_.back());  // the last exit is taken when no other is
  for (std::size_t i = exits_.size() - 1; i-- > 0;) {
    Exit& exit = exits_[i];
    if (!exit.condition) {
      joined = std::move(exit);
      continue;
    }
    if (!function->getReturnType()->isVoidType()) joined.value = merged(*exit.condition, exit.value, joined.value);
    joined.store = Store::merge(*exit.condition, exit.store, joined.store);
  }
  store_ = std::move(joined.store);
  exits_ = std::move(outer);
  reporter_.calls.pop_back();
  return joined.value;
}

std::vector<scalar::Expression> Lowering::results(const CXXMethodDecl* call_operator, const std::byte* closure,
                                                  const std::vector<Expression>& parameters, SourceLocation from) {
  const CXXRecordDecl* record = call_operator->getParent();
  const Place self = store_.add(from_bytes(context_, builder_, closure, context_.getRecordType(record), record));
  std::vector<Value> arguments;
  for (const Expression& parameter : parameters) arguments.push_back({parameter});
  const QualType type = call_operator->getReturnType();
  if (type->isVoidType()) reporter_.refuse(call_operator->getSourceRange(), "a mapped function returns its result");
  Value value = enter(call_operator, self, arguments, from);
  if (const auto* place = value.as<Place>())
    if (const Value* referred = store_.find(*place)) value = Value(*referred);
  std::vector<Expression> results;
  const auto flatten = [&](const auto& again, const Value& part) -> void {
    if (const auto* members = part.as<Members>()) {
      for (const Value& member : *members) again(again, member);
      return;
    }
    if (const auto* unusable = part.as<Unusable>())
      reporter_.refuse(call_operator->getSourceRange(), unusable->declaration, unusable->why);
    if (part.as<Expression>() == nullptr)
      reporter_.refuse(call_operator->getSourceRange(), "a result of the mapped function is not set");
    results.push_back(*part.as<Expression>());
  };
  flatten(flatten, value);
  const auto* returned = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (returned != nullptr && returned->isInStdNamespace() && returned->getName() == "tuple")
    std::reverse(results.begin(), results.end());  // each element lies in a base of the one before it
  return results;
}

}  // namespace ingot::lowering
