// Clang's operators as those of the scalar language.
#pragma once
#include <optional>

#include "clang/AST/OperationKinds.h"
#include "frontend/scalar_math.h"

namespace ingot::lowering {

// Of a binary operator or of the one in a compound assignment; nothing for assignments and pointers to members.
inline std::optional<scalar::Operator> operator_of(clang::BinaryOperatorKind kind) {
  using scalar::Operator;
  switch (kind) {
    case clang::BO_Add:
    case clang::BO_AddAssign:
      return Operator::add;
    case clang::BO_Sub:
    case clang::BO_SubAssign:
      return Operator::subtract;
    case clang::BO_Mul:
    case clang::BO_MulAssign:
      return Operator::multiply;
    case clang::BO_Div:
    case clang::BO_DivAssign:
      return Operator::divide;
    case clang::BO_Rem:
    case clang::BO_RemAssign:
      return Operator::remainder;
    case clang::BO_And:
    case clang::BO_AndAssign:
      return Operator::bit_and;
    case clang::BO_Or:
    case clang::BO_OrAssign:
      return Operator::bit_or;
    case clang::BO_Xor:
    case clang::BO_XorAssign:
      return Operator::bit_xor;
    case clang::BO_Shl:
    case clang::BO_ShlAssign:
      return Operator::shift_left;
    case clang::BO_Shr:
    case clang::BO_ShrAssign:
      return Operator::shift_right;
    case clang::BO_LT:
      return Operator::less;
    case clang::BO_LE:
      return Operator::less_equal;
    case clang::BO_GT:
      return Operator::greater;
    case clang::BO_GE:
      return Operator::greater_equal;
    case clang::BO_EQ:
      return Operator::equal;
    case clang::BO_NE:
      return Operator::not_equal;
    default:
      return std::nullopt;
  }
}

}  // namespace ingot::lowering
