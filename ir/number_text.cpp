// Writing and reading of numbers.
#include "ir/number_text.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace ingot {
namespace {

// The bits of the NaN that every library gives as the usual one: quiet, positive, no payload.
std::uint64_t usual_nan(DType dtype) {
  switch (dtype) {
    case DType::f16:
      return 0x7E00;
    case DType::bf16:
      return 0x7FC0;
    case DType::f32:
      return 0x7FC00000;
    default:
      return 0x7FF8000000000000;
  }
}

std::uint64_t element_bits(const Array& array, std::int64_t i) {
  std::uint64_t bits = 0;
  const auto width = static_cast<std::size_t>(info(array.type.dtype).bytes);
  std::memcpy(&bits, array.bytes.data() + static_cast<std::size_t>(i) * width, width);
  return bits;
}

std::string nan_text(std::uint64_t bits, std::uint64_t usual) {
  if (bits == usual) return "nan";
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, bits, 16).ptr;
  return "nan(0x" + std::string(digits, end) + ")";
}

template <class T>
std::string shortest(T value) {
  char digits[64];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

template <class T>
bool read_whole(std::string_view digits, T& value) {
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return fault == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

std::string float_text(DType dtype, double value) {
  if (std::isnan(value)) return nan_text(std::bit_cast<std::uint64_t>(value), usual_nan(DType::f64));
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return dtype == DType::f64 ? shortest(value) : shortest(static_cast<float>(value));
}

std::string number_text(double value) { return float_text(DType::f64, value); }

std::string element_text(const Array& array, std::int64_t i) {
  const DType dtype = array.type.dtype;
  if (dtype == DType::boolean) return array.integer(i) ? "true" : "false";
  if (dtype == DType::u64) return std::to_string(static_cast<std::uint64_t>(array.integer(i)));
  if (!is_float(dtype)) return std::to_string(array.integer(i));
  const double value = array.number(i);
  return std::isnan(value) ? nan_text(element_bits(array, i), usual_nan(dtype)) : float_text(dtype, value);
}

double parse_float(Lexer& lexer, std::string_view digits, DType dtype, const Token& at) {
  double value = 0;
  float narrow = 0;
  if (dtype == DType::f64 ? read_whole(digits, value) : read_whole(digits, narrow))
    return dtype == DType::f64 ? value : static_cast<double>(narrow);
  throw lexer.error("IG0501", std::string(digits) + " is no number of dtype " + std::string(info(dtype).name), at);
}

std::int64_t parse_integer(Lexer& lexer, std::string_view digits, bool is_negative, DType dtype, const Token& at) {
  const int bits = info(dtype).bytes * 8;
  std::uint64_t magnitude = 0;
  const std::uint64_t half = std::uint64_t{1} << (bits - 1);
  const std::uint64_t limit = info(dtype).is_signed ? half - !is_negative : is_negative ? 0 : half - 1 + half;
  if (!read_whole(digits, magnitude) || magnitude > limit)
    throw lexer.error(
        "IG0501",
        (is_negative ? "-" : "") + std::string(digits) + " is no number of dtype " + std::string(info(dtype).name), at);
  return static_cast<std::int64_t>(is_negative ? 0 - magnitude : magnitude);
}

std::uint64_t parse_nan_bits(Lexer& lexer) {
  if (!lexer.accept("(")) return 0;
  const Token token = lexer.expect(TokenKind::number, "the bits of a NaN as 0x...");
  std::uint64_t bits = 0;
  const auto [end, fault] =
      token.text.size() > 2 && token.text.substr(0, 2) == "0x"
          ? std::from_chars(token.text.data() + 2, token.text.data() + token.text.size(), bits, 16)
          : std::from_chars_result{nullptr, std::errc::invalid_argument};
  if (fault != std::errc() || end != token.text.data() + token.text.size())
    throw lexer.error("IG0501", "expected the bits of a NaN as 0x..., found " + std::string(token.text), token);
  lexer.expect(")");
  return bits;
}

DType split_dtype(Lexer& lexer, std::string_view& digits, const Token& at) {
  DType dtype = DType::f32;
  const std::size_t letter = digits.find_first_of("iufb");
  if (letter == std::string_view::npos) return dtype;
  if (!parse_dtype(digits.substr(letter), dtype) || dtype == DType::boolean)
    throw lexer.error("IG0501", std::string(digits) + " is no number", at);
  digits = digits.substr(0, letter);
  return dtype;
}

std::string typed_number(const Array& scalar) {
  const DType dtype = scalar.type.dtype;
  const bool is_plain = dtype == DType::boolean || dtype == DType::f32;
  return element_text(scalar, 0) + std::string(is_plain ? "" : info(dtype).name);
}

Array parse_typed_number(Lexer& lexer) {
  if (lexer.is("true") || lexer.is("false")) {
    Array truth({DType::boolean, {}});
    truth.set_integer(0, lexer.take().text == "true");
    return truth;
  }
  const bool is_negative = lexer.accept("-");
  const Token token = lexer.expect(TokenKind::number, "a value or a number");
  std::string_view digits = token.text;
  Array scalar({split_dtype(lexer, digits, token), {}});
  if (is_float(scalar.type.dtype)) {
    const double value = parse_float(lexer, digits, scalar.type.dtype, token);
    scalar.set_number(0, is_negative ? -value : value);
  } else {
    scalar.set_integer(0, parse_integer(lexer, digits, is_negative, scalar.type.dtype, token));
  }
  return scalar;
}

double parse_number(Lexer& lexer) {
  const bool is_negative = lexer.accept("-");
  double value = 0;
  if (lexer.accept("inf")) {
    value = std::numeric_limits<double>::infinity();
  } else if (lexer.is("nan")) {
    const Token token = lexer.take();
    const std::uint64_t bits = parse_nan_bits(lexer);
    value = std::bit_cast<double>(bits == 0 ? usual_nan(DType::f64) : bits);
    if (!std::isnan(value)) throw lexer.error("IG0501", "these bits are not those of a NaN", token);
    return value;
  } else {
    const Token token = lexer.expect(TokenKind::number, "a number");
    value = parse_float(lexer, token.text, DType::f64, token);
  }
  return is_negative ? -value : value;
}

void parse_element(Lexer& lexer, Array& array, std::int64_t i) {
  const DType dtype = array.type.dtype;
  if (dtype == DType::boolean) {
    const bool is_true = lexer.accept("true");
    if (!is_true) lexer.expect("false");
    return array.set_integer(i, is_true);
  }
  const bool is_negative = lexer.accept("-");
  if (!is_float(dtype)) {
    const Token token = lexer.expect(TokenKind::number, "a number");
    return array.set_integer(i, parse_integer(lexer, token.text, is_negative, dtype, token));
  }
  if (lexer.accept("inf")) {
    const double infinity = std::numeric_limits<double>::infinity();
    return array.set_number(i, is_negative ? -infinity : infinity);
  }
  if (lexer.is("nan")) {
    const Token token = lexer.take();
    std::uint64_t bits = parse_nan_bits(lexer);
    if (bits == 0) bits = usual_nan(dtype);
    const auto width = static_cast<std::size_t>(info(dtype).bytes);
    std::memcpy(array.bytes.data() + static_cast<std::size_t>(i) * width, &bits, width);
    if (!std::isnan(array.number(i)) || (width < 8 && bits >> (8 * width) != 0))
      throw lexer.error("IG0501", "these bits are not those of a NaN of dtype " + std::string(info(dtype).name), token);
    return;
  }
  const Token token = lexer.expect(TokenKind::number, "a number");
  const double value = parse_float(lexer, token.text, dtype, token);
  array.set_number(i, is_negative ? -value : value);
}

}  // namespace ingot
