// Reading of types and arrays.
#include "ir/literal.h"

#include "ir/checked.h"
#include "ir/number_text.h"
#include "ir/print.h"
#include "ir/text.h"
#include "ir/weights.h"

namespace ingot {

DType LiteralReader::dtype() {
  const Token token = lexer_.expect(TokenKind::word, "a dtype");
  DType dtype{};
  if (!parse_dtype(token.text, dtype))
    throw lexer_.error("IG0503", "there is no dtype " + std::string(token.text), token);
  return dtype;
}

Shape LiteralReader::shape() {
  const Token start = lexer_.peek();
  Shape shape;
  lexer_.expect("[");
  while (!lexer_.accept("]")) {
    const Token token = lexer_.peek();
    if (shape.size() >= static_cast<std::size_t>(max_rank))
      throw lexer_.error("IG0110", "a rank over the limit of " + std::to_string(max_rank), token);
    if (lexer_.accept("?")) {
      shape.push_back(Dim::unknown());
    } else if (token.kind == TokenKind::word || token.kind == TokenKind::quoted) {
      shape.push_back(Dim::named(token.kind == TokenKind::word ? std::string(lexer_.take().text)
                                                               : lexer_.expect_quoted("the name of a dim")));
      if (shape.back().symbol.empty()) throw lexer_.error("IG0501", "a dim with an empty name", token);
    } else {
      const std::int64_t number = lexer_.expect_integer("a dim: a number, a name or ?");
      if (number < 1)
        throw lexer_.error("IG0110", "the dim " + std::to_string(number) + "; it must be at least 1", token);
      shape.emplace_back(number);
    }
    if (!lexer_.is("]")) lexer_.expect(",");
  }
  try {
    check_limits(shape, "a type");
  } catch (const Error& error) {
    throw lexer_.error(error.code(), error.what(), start);
  }
  return shape;
}

Type LiteralReader::type() {
  const DType element = dtype();
  return {element, shape()};
}

std::vector<std::int64_t> LiteralReader::integers() {
  std::vector<std::int64_t> numbers;
  lexer_.expect("[");
  while (!lexer_.accept("]")) {
    numbers.push_back(lexer_.expect_integer("a whole number or ']'"));
    if (!lexer_.is("]")) lexer_.expect(",");
  }
  return numbers;
}

Array LiteralReader::zeros(const Type& type, const Token& at) {
  implied_bytes_ += byte_count(type);
  if (implied_bytes_ > max_implied_bytes)
    throw lexer_.error("IG0502",
                       "arrays that are declared without their elements take more than " +
                           std::to_string(max_implied_bytes) + " bytes",
                       at);
  return Array(type);
}

ArrayPtr LiteralReader::array(const Type& type) {
  const Token start = lexer_.peek();
  if (!is_static(type.shape))
    throw lexer_.error("IG0505", "data of type " + type_text(type) + "; its dims must be numbers", start);
  if (lexer_.accept("blob")) return blob(type, start);
  if (lexer_.accept("fill")) {
    Array array = zeros(type, start);
    lexer_.expect("(");
    parse_element(lexer_, array, 0);
    lexer_.expect(")");
    const auto width = static_cast<std::size_t>(info(type.dtype).bytes);
    for (std::size_t i = width; i < array.bytes.size(); ++i) array.bytes[i] = array.bytes[i - width];
    return std::make_shared<const Array>(std::move(array));
  }
  if (static_cast<std::uint64_t>(element_count(type.shape)) > lexer_.size())  // an element takes a character or more
    throw lexer_.error("IG0505", "too few elements for " + type_text(type), start);
  Array array(type);
  std::int64_t at = 0;
  list(array, 0, at);
  return std::make_shared<const Array>(std::move(array));
}

void LiteralReader::list(Array& array, std::size_t axis, std::int64_t& at) {
  if (axis == array.type.rank()) return parse_element(lexer_, array, at++);
  lexer_.expect("[");
  for (std::int64_t i = 0; i < array.type.shape[axis].value; ++i) {
    if (i > 0) lexer_.expect(",");
    list(array, axis + 1, at);
  }
  lexer_.expect("]");
}

ArrayPtr LiteralReader::blob(const Type& type, const Token& start) {
  lexer_.expect("(");
  const std::string reference = lexer_.expect_quoted("file#key in quotes");
  lexer_.expect(",");
  lexer_.expect("sha256");
  lexer_.expect("=");
  const Token hash = lexer_.take();
  if (hash.text.size() != 64 || hash.text.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    throw lexer_.error("IG0501", "expected a SHA-256: 64 digits of 0-9 and a-f", hash);
  lexer_.expect(")");
  const std::size_t mark = reference.find('#');
  if (mark == std::string::npos)
    throw lexer_.error("IG0501", "a blob is named file#key, found " + ingot::quoted(reference), start);
  ArrayPtr array = blobs_ ? blobs_(reference.substr(0, mark), reference.substr(mark + 1), type) : nullptr;
  if (!array) {
    Array absent = zeros(type, start);
    absent.absent_sha256 = hash.text;
    return std::make_shared<const Array>(std::move(absent));
  }
  if (array->type != type)
    throw lexer_.error(
        "IG0507",
        "blob " + ingot::quoted(reference) + " is " + type_text(array->type) + "; the text declares " + type_text(type),
        start);
  if (sha256(array->bytes) != hash.text)
    throw lexer_
        .error("IG0507",
               "blob " + ingot::quoted(reference) +
                   " is not the data that the text was written for: its "
                   "SHA-256 is " +
                   sha256(array->bytes),
               start)
        .help("use the weights file that was written with the text");
  return array;
}

}  // namespace ingot
