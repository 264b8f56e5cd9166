#include "driver/clang/lifter.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "driver/clang/cross_check.h"
#include "driver/clang/lowering/constants.h"
#include "driver/host_math_library.h"
#include "frontend/primitive.h"
#include "ir/scalar_text.h"

namespace ingot {
namespace {

using scalar::Expression;

bool takes(const clang::ASTContext& context, const clang::FunctionDecl* function,
           const std::vector<DType>& parameters) {
  if (function->getNumParams() != parameters.size()) return false;
  for (unsigned i = 0; i < function->getNumParams(); ++i)
    if (lowering::scalar_dtype(context, function->getParamDecl(i)->getType()) != parameters[i]) return false;
  return true;
}

// The call operator for parameters of these types; a generic one has been instantiated by the thunk that calls it.
const clang::CXXMethodDecl* call_operator(const clang::ASTContext& context, const clang::CXXRecordDecl* record,
                                          const std::vector<DType>& parameters) {
  const auto name = context.DeclarationNames.getCXXOperatorName(clang::OO_Call);
  for (const clang::NamedDecl* found : record->lookup(name)) {
    if (const auto* method = clang::dyn_cast<clang::CXXMethodDecl>(found);
        method != nullptr && takes(context, method, parameters))
      return method;
    if (const auto* generic = clang::dyn_cast<clang::FunctionTemplateDecl>(found))
      for (const clang::FunctionDecl* instance : generic->specializations())
        if (takes(context, instance, parameters)) return clang::cast<clang::CXXMethodDecl>(instance);
  }
  return nullptr;
}

// Zeros of the types of the function's results.
scalar::Program zeros(const clang::ASTContext& context, const clang::CXXMethodDecl* function,
                      const std::vector<DType>& parameters) {
  scalar::Builder builder;
  for (const DType dtype : parameters) builder.parameter(dtype);
  std::vector<Expression> roots;
  const auto flatten = [&](const auto& again, const lowering::Value& value) -> void {
    if (const auto* members = value.as<lowering::Members>())
      for (const lowering::Value& member : *members) again(again, member);
    if (const auto* expression = value.as<Expression>()) roots.push_back(*expression);
  };
  if (function != nullptr) flatten(flatten, lowering::zero(context, builder, function->getReturnType()));
  if (roots.empty()) roots.push_back(builder.constant(parameters.front(), 0));
  return builder.finish(roots);
}

}  // namespace

lowering::Primitives Lifter::registered() const {
  lowering::Primitives primitives;
  for (std::size_t slot = 0; slot < types_.size(); ++slot) {
    const auto primitive = registered_primitive(static_cast<int>(slot));
    if (primitive == nullptr) continue;  // not the tag of a function, or one that is registered later
    const auto* tag = clang::cast<clang::ClassTemplateSpecializationDecl>(types_[slot]->getAsCXXRecordDecl());
    const auto* function = clang::cast<clang::FunctionDecl>(tag->getTemplateArgs()[0].getAsDecl());
    primitives[function->getCanonicalDecl()] = primitive;
  }
  return primitives;
}

scalar::Program Lifter::lowered(const ScalarFunction& function, const clang::CXXMethodDecl* method,
                                scalar::Builder& builder) {
  std::vector<Expression> parameters;
  for (const DType dtype : function.parameters) parameters.push_back(builder.parameter(dtype));
  const lowering::Primitives primitives = registered();
  lowering::Lowering lowering(context_, builder, primitives, warned_);
  return builder.finish(lowering.results(method, static_cast<const std::byte*>(function.closure), parameters,
                                         method->getParent()->getLocation()));
}

scalar::Program Lifter::lift(const ScalarFunction& function) {
  const auto fail = [&](const clang::CXXMethodDecl* method) {
    has_failed_ = true;
    return zeros(context_, method, function.parameters);
  };
  lowering::Reporter reporter(context_);
  const clang::QualType type = function.slot >= 0 && static_cast<std::size_t>(function.slot) < types_.size()
                                   ? types_[static_cast<std::size_t>(function.slot)]
                                   : clang::QualType();
  const clang::CXXRecordDecl* record = type.isNull() ? nullptr : type->getAsCXXRecordDecl();
  const clang::CXXMethodDecl* method =
      record == nullptr ? nullptr : call_operator(context_, record, function.parameters);
  const clang::FunctionDecl* definition = nullptr;
  if (method == nullptr || !method->hasBody(definition)) {
    reporter.report(clang::DiagnosticsEngine::Error,
                    record == nullptr ? clang::SourceLocation() : record->getLocation(),
                    "the source of this function is not at hand");
    return fail(method);
  }
  method = clang::cast<clang::CXXMethodDecl>(definition);
  const HostMathLibrary host_library;  // the function calls it, the program must not depend on it
  scalar::Program program, as_on_host;
  try {
    scalar::Builder builder;
    program = lowered(function, method, builder);
    as_on_host = program;
    if (builder.has_folded_function()) {
      scalar::Builder host_builder(&host_library);
      as_on_host = lowered(function, method, host_builder);
    }
  } catch (const lowering::Refused&) {
    return fail(method);
  }
  if (program.nodes.size() > scalar::max_nodes) {
    reporter.report(clang::DiagnosticsEngine::Error, method->getLocation(),
                    "this function expands to %0 operations; %1 is the limit")
        << static_cast<unsigned>(program.nodes.size()) << static_cast<unsigned>(scalar::max_nodes);
    return fail(method);
  }
  if (const auto difference = difference_to_function(as_on_host, function, host_library)) {
    reporter.report(
        clang::DiagnosticsEngine::Error, method->getLocation(),
        "this function and what ingot made of it differ: %0; does it read what it has not set, or overflow?")
        << *difference;
    return fail(method);
  }
  return program;
}

}  // namespace ingot
