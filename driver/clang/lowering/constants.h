// Values that are known when a function is lifted: what Clang evaluates at compile time, and what a closure holds.
#pragma once
#include <cstddef>
#include <optional>

#include "clang/AST/APValue.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Type.h"
#include "driver/clang/lowering/value.h"

namespace ingot::lowering {

// The dtype of a scalar C++ type, references and qualifiers apart; nothing for types that the scalar language lacks.
std::optional<DType> scalar_dtype(const clang::ASTContext& context, clang::QualType type);

// Members of a class in the order that Place counts them. Nothing for unions.
struct MemberNumbers {
  static std::int64_t of_field(const clang::FieldDecl* field);
  static std::int64_t of_base(const clang::CXXRecordDecl* record, const clang::CXXRecordDecl* base);
};

// An object of a type whose scalars have no values yet.
Value unset(const clang::ASTContext& context, clang::QualType type);
// The same with all scalars zero.
Value zero(const clang::ASTContext& context, scalar::Builder& builder, clang::QualType type);
Value constant(const clang::ASTContext& context, scalar::Builder& builder, const clang::APValue& value,
               clang::QualType type);
// An object by its bytes, as the definition's code laid it out. Pointers and references in it are unusable.
Value from_bytes(const clang::ASTContext& context, scalar::Builder& builder, const std::byte* bytes,
                 clang::QualType type, const clang::NamedDecl* declaration);

}  // namespace ingot::lowering
