#include "driver/clang/lowering/constants.h"

#include <bit>
#include <cstring>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/RecordLayout.h"

namespace ingot::lowering {
namespace {

using clang::QualType;

// An object of a class or array type from what makes one of its parts.
template <class Scalar, class Part>
Value build(const clang::ASTContext& context, QualType type, Scalar scalar, Part part) {
  type = type.getCanonicalType();
  if (const auto dtype = scalar_dtype(context, type)) return scalar(*dtype);
  Members members;
  if (const auto* array = context.getAsConstantArrayType(type)) {
    const auto size = static_cast<std::int64_t>(array->getSize().getZExtValue());
    for (std::int64_t i = 0; i < size; ++i) members.push_back(part(i, array->getElementType(), nullptr));
    return {members};
  }
  if (const auto* record = type->getAsCXXRecordDecl();
      record != nullptr && !record->isUnion() && record->hasDefinition()) {
    std::int64_t number = 0;
    for (const auto& base : record->bases()) members.push_back(part(number++, base.getType(), nullptr));
    for (const auto* field : record->fields()) members.push_back(part(number++, field->getType(), field));
    return {members};
  }
  return {Unusable{nullptr, "a value of this type cannot be used in a mapped function"}};
}

constexpr std::size_t largest_object = 4096;  // bytes

bool is_too_large(const clang::ASTContext& context, QualType type) {
  return !type->isIncompleteType() && !type->isDependentType() &&
         context.getTypeSizeInChars(type).getQuantity() > static_cast<std::int64_t>(largest_object);
}

Value too_large() {
  return {Unusable{nullptr, "an object of more than 4096 bytes cannot be used in a mapped function"}};
}

}  // namespace

std::optional<DType> scalar_dtype(const clang::ASTContext& context, QualType type) {
  type = type.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (const auto* enumeration = type->getAs<clang::EnumType>()) {
    if (enumeration->getDecl()->getIntegerType().isNull()) return std::nullopt;
    type = enumeration->getDecl()->getIntegerType().getCanonicalType();
  }
  if (type->isBooleanType()) return DType::boolean;
  if (type->isSpecificBuiltinType(clang::BuiltinType::Float)) return DType::f32;
  if (type->isSpecificBuiltinType(clang::BuiltinType::Double)) return DType::f64;
  if (!type->isIntegerType()) return std::nullopt;
  const bool is_signed = type->isSignedIntegerType();
  switch (context.getTypeSize(type)) {
    case 8:
      return is_signed ? DType::i8 : DType::u8;
    case 16:
      return is_signed ? DType::i16 : DType::u16;
    case 32:
      return is_signed ? DType::i32 : DType::u32;
    case 64:
      return is_signed ? DType::i64 : DType::u64;
    default:
      return std::nullopt;
  }
}

std::int64_t MemberNumbers::of_field(const clang::FieldDecl* field) {
  const auto* record = clang::cast<clang::CXXRecordDecl>(field->getParent());
  return std::int64_t{record->getNumBases()} + field->getFieldIndex();
}

std::int64_t MemberNumbers::of_base(const clang::CXXRecordDecl* record, const clang::CXXRecordDecl* base) {
  std::int64_t number = 0;
  for (const auto& candidate : record->bases()) {
    if (candidate.getType()->getAsCXXRecordDecl()->getCanonicalDecl() == base->getCanonicalDecl()) return number;
    ++number;
  }
  return -1;
}

Value unset(const clang::ASTContext& context, QualType type) {
  if (is_too_large(context, type)) return too_large();
  return build(
      context, type, [](DType) { return Value{Unset{}}; },
      [&](std::int64_t, QualType part, const clang::FieldDecl*) { return unset(context, part); });
}

Value zero(const clang::ASTContext& context, scalar::Builder& builder, QualType type) {
  if (is_too_large(context, type)) return too_large();
  return build(
      context, type, [&](DType dtype) { return Value{builder.integer_constant(dtype, 0)}; },
      [&](std::int64_t, QualType part, const clang::FieldDecl*) { return zero(context, builder, part); });
}

Value constant(const clang::ASTContext& context, scalar::Builder& builder, const clang::APValue& value, QualType type) {
  if (is_too_large(context, type)) return too_large();
  return build(
      context, type,
      [&](DType dtype) {
        if (value.isFloat()) {
          llvm::APFloat number = value.getFloat();
          bool loses = false;
          number.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &loses);
          return Value{builder.constant(dtype, number.convertToDouble())};
        }
        if (value.isInt()) return Value{builder.integer_constant(dtype, value.getInt().getExtValue())};
        return Value{Unset{}};
      },
      [&](std::int64_t number, QualType part, const clang::FieldDecl* field) {
        const auto index = static_cast<unsigned>(number);
        if (value.isArray())
          return constant(
              context, builder,
              index < value.getArrayInitializedElts() ? value.getArrayInitializedElt(index) : value.getArrayFiller(),
              part);
        if (value.isStruct())
          return constant(context, builder,
                          field == nullptr ? value.getStructBase(index) : value.getStructField(field->getFieldIndex()),
                          part);
        return Value{Unset{}};
      });
}

Value from_bytes(const clang::ASTContext& context, scalar::Builder& builder, const std::byte* bytes, QualType type,
                 const clang::NamedDecl* declaration) {
  if (is_too_large(context, type)) return too_large();
  if (type->isReferenceType())
    return {Unusable{declaration, "%0 is captured by reference; capture it by value so that it becomes a constant"}};
  if (type->isPointerType()) return {Unusable{declaration, "%0 is a pointer; capture the value that it points to"}};
  const auto* record = type->getAsCXXRecordDecl();
  llvm::DenseMap<const clang::ValueDecl*, clang::FieldDecl*> captures;
  if (record != nullptr && record->isLambda()) {
    clang::FieldDecl* self = nullptr;
    record->getCaptureFields(captures, self);
  }
  return build(
      context, type,
      [&](DType dtype) {
        const std::size_t size = static_cast<std::size_t>(context.getTypeSizeInChars(type).getQuantity());
        if (dtype == DType::f32) {
          float number;
          std::memcpy(&number, bytes, sizeof number);
          return Value{builder.constant(dtype, static_cast<double>(number))};
        }
        if (dtype == DType::f64) {
          double number;
          std::memcpy(&number, bytes, sizeof number);
          return Value{builder.constant(dtype, number)};
        }
        std::int64_t number = 0;
        std::memcpy(&number, bytes, size);
        return Value{
            builder.integer_constant(dtype, dtype == DType::boolean ? std::to_integer<int>(*bytes) != 0 : number)};
      },
      [&](std::int64_t number, QualType part, const clang::FieldDecl* field) {
        std::int64_t offset = 0;
        const clang::NamedDecl* named = declaration;
        if (const auto* array = context.getAsConstantArrayType(type)) {
          offset = number * context.getTypeSizeInChars(array->getElementType()).getQuantity();
        } else if (field == nullptr) {
          offset = context.getASTRecordLayout(record).getBaseClassOffset(part->getAsCXXRecordDecl()).getQuantity();
        } else {
          if (field->isBitField())
            return Value{Unusable{field, "the bit field %0 cannot be used in a mapped function"}};
          offset =
              static_cast<std::int64_t>(context.getASTRecordLayout(record).getFieldOffset(field->getFieldIndex()) / 8);
          named = field;
          for (const auto& [variable, captured] : captures)
            if (captured == field) named = variable;
        }
        return from_bytes(context, builder, bytes + offset, part, named);
      });
}

}  // namespace ingot::lowering
