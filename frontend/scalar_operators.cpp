// The conversions and operators of C++.
#include "frontend/scalar_math.h"
#include "ir/error.h"

namespace ingot::scalar {
namespace {

struct OperatorInfo {
  std::string_view symbol;
  Opcode opcode;
};
constexpr OperatorInfo table[] = {
    {"+", Opcode::parameter},    {"-", Opcode::negate},       {"!", Opcode::logical_not}, {"~", Opcode::bit_xor},
    {"+", Opcode::add},          {"-", Opcode::subtract},     {"*", Opcode::multiply},    {"/", Opcode::divide},
    {"%", Opcode::remainder},    {"&", Opcode::bit_and},      {"|", Opcode::bit_or},      {"^", Opcode::bit_xor},
    {"<<", Opcode::shift_left},  {">>", Opcode::shift_right}, {"<", Opcode::less},        {"<=", Opcode::less_equal},
    {">", Opcode::less},         {">=", Opcode::less_equal},  {"==", Opcode::equal},      {"!=", Opcode::not_equal},
    {"&&", Opcode::logical_and}, {"||", Opcode::logical_or},
};
static_assert(std::size(table) == static_cast<std::size_t>(Operator::logical_or) + 1);

const OperatorInfo& info(Operator what) { return table[static_cast<std::size_t>(what)]; }

void check_integer(Operator what, Expression operand) {
  if (!is_float(operand.dtype())) return;
  const bool is_double = operand.dtype() == DType::f64;
  throw rejected("IG0312",
                 "C++ has no operator " + std::string(symbol(what)) + " on a " + (is_double ? "double" : "float"))
      .help(what == Operator::remainder ? "the remainder of floats is fmod(a, b)" : "convert to an integer type first");
}

bool takes_integers(Operator what) {
  return what == Operator::bit_not || (what >= Operator::remainder && what <= Operator::shift_right);
}

// a - (a / b) * b: the scalar language has the other remainder, of the sign of the divisor.
Expression remainder_of_dividend(Expression a, Expression b) {
  if (!ingot::info(a.dtype()).is_signed) return binary(Opcode::remainder, a, b);
  return a - a / b * b;
}

}  // namespace

std::string_view symbol(Operator what) { return info(what).symbol; }

DType promoted(DType dtype) {
  switch (dtype) {
    case DType::boolean:
    case DType::i8:
    case DType::i16:
    case DType::u8:
    case DType::u16:
      return DType::i32;
    case DType::f16:
    case DType::bf16:
      return DType::f32;
    default:
      return dtype;
  }
}

DType arithmetic_type(DType a, DType b) {
  if (a == DType::f64 || b == DType::f64) return DType::f64;
  if (is_float(a) || is_float(b)) return DType::f32;
  a = promoted(a), b = promoted(b);
  const int a_bytes = ingot::info(a).bytes, b_bytes = ingot::info(b).bytes;
  if (a_bytes != b_bytes)
    return a_bytes > b_bytes ? a : b;  // the wider one has all values of the other, or is unsigned
  return ingot::info(a).is_signed ? b : a;
}

Expression converted(Expression value, DType dtype) {
  if (value.dtype() == dtype) return value;
  if (dtype == DType::boolean) return binary(Opcode::not_equal, value, zero_like(value));
  return cast(value, dtype);
}

Expression apply_operator(Operator what, Expression a) {
  if (what == Operator::logical_not) return unary(Opcode::logical_not, converted(a, DType::boolean));
  if (takes_integers(what)) check_integer(what, a);
  a = converted(a, promoted(a.dtype()));
  if (what == Operator::plus) return a;
  if (what == Operator::minus) return unary(Opcode::negate, a);
  return binary(Opcode::bit_xor, a, a.builder->integer_constant(a.dtype(), -1));
}

Expression apply_operator(Operator what, Expression a, Expression b) {
  if (what == Operator::logical_and || what == Operator::logical_or)
    return binary(info(what).opcode, converted(a, DType::boolean), converted(b, DType::boolean));
  if (takes_integers(what)) {
    check_integer(what, a);
    check_integer(what, b);
  }
  const bool is_shift = what == Operator::shift_left || what == Operator::shift_right;
  const DType type = is_shift ? promoted(a.dtype()) : arithmetic_type(a.dtype(), b.dtype());
  a = converted(a, type), b = converted(b, type);
  if (what == Operator::remainder) return remainder_of_dividend(a, b);
  if (what == Operator::greater || what == Operator::greater_equal) return binary(info(what).opcode, b, a);
  return binary(info(what).opcode, a, b);
}

Expression conditional(Expression condition, Expression a, Expression b) {
  const DType type = a.dtype() == b.dtype() ? a.dtype() : arithmetic_type(a.dtype(), b.dtype());
  return select(converted(condition, DType::boolean), converted(a, type), converted(b, type));
}

}  // namespace ingot::scalar
