// Functions over scalars as programs of the scalar language, read from the syntax tree of the definition that is
// running.
#pragma once
#include <vector>

#include "clang/AST/ASTContext.h"
#include "driver/clang/lowering/lowering.h"
#include "frontend/scalar_function.h"

namespace ingot {

class Lifter final : public ScalarLifter {
 public:
  // types[slot]: the type of functions with that function_slot. The context outlives the lifter.
  Lifter(clang::ASTContext& context, std::vector<clang::QualType> types)
      : context_(context), types_(std::move(types)) {}

  // A function that cannot be lifted is reported through the context's diagnostics, and what is returned has its
  // results as zeros, so that the definition goes on and all of its errors are told at once: see has_failed.
  scalar::Program lift(const ScalarFunction& function) override;
  bool has_failed() const { return has_failed_; }

 private:
  lowering::Primitives registered() const;
  // Reports what cannot be lifted, and throws lowering::Refused.
  scalar::Program lowered(const ScalarFunction& function, const clang::CXXMethodDecl* method, scalar::Builder& builder);

  clang::ASTContext& context_;
  std::vector<clang::QualType> types_;
  std::set<clang::SourceLocation> warned_;
  bool has_failed_ = false;
};

}  // namespace ingot
