// Types, shapes and arrays in the text form: f32[batch,64]; [[1, 2], [3, 4]]; fill(0);
// blob("digits.ingw#hidden_1/kernel", sha256=...). Sizes are declared by strangers: nothing is allocated before they
// are checked against the text or against a budget.
#pragma once
#include "ir/lexer.h"
#include "ir/parse.h"

namespace ingot {

class LiteralReader {
 public:
  // Bytes of arrays that the text declares but does not spell out (fill, and blobs that are not at hand).
  static constexpr std::int64_t max_implied_bytes = std::int64_t{1} << 30;

  LiteralReader(Lexer& lexer, const BlobReader& blobs) : lexer_(lexer), blobs_(blobs) {}

  DType dtype();
  Shape shape();
  Type type();
  std::vector<std::int64_t> integers();
  ArrayPtr array(const Type& type);

 private:
  Array zeros(const Type& type, const Token& at);
  ArrayPtr blob(const Type& type, const Token& at);
  void list(Array& array, std::size_t axis, std::int64_t& at);

  Lexer& lexer_;
  const BlobReader& blobs_;
  std::int64_t implied_bytes_ = 0;
};

}  // namespace ingot
