// Tokens of the text form, with their places. The parser of modules and the parser of scalar programs read through one
// Lexer; it owns the limits on text, names and nesting, and every error of reading is made here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "ir/error.h"

namespace ingot {

enum class TokenKind : std::uint8_t {
  end,
  word,    // func, relu, f32: [A-Za-z_][A-Za-z0-9_.]*
  value,   // %name; text is the name
  global,  // @name; text is the name
  number,  // 3, 1.5e-3, 3i32, 0x7f: a digit, then what belongs to a number
  quoted,  // "text"; text is what stands between the quotes, escapes as they are
  sign     // punctuation, one or two characters
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  std::size_t offset = 0;  // of its first character in the whole text
};

// Whether a text may bring C++ code into what is emitted (the texts of primitives): only one that a definition of the
// user's own has just made, or that the user says to trust.
enum class Trust : std::uint8_t { data_only, code };

class Lexer {
 public:
  static constexpr std::size_t max_text = std::size_t{64} << 20;  // bytes
  static constexpr std::size_t max_name = 4096;                   // bytes of one name or quoted text
  static constexpr int max_depth = 64;                            // nesting of lists and expressions

  // The text must outlive the lexer. Throws Error IG0502 when it is over the limit.
  Lexer(std::string_view text, std::string file);

  const Token& peek() const { return token_; }
  bool is(std::string_view sign_or_word) const;
  Token take();                                // the current token; moves on
  bool accept(std::string_view sign_or_word);  // takes it if it is next
  void expect(std::string_view sign_or_word);
  Token expect(TokenKind kind, std::string_view description);
  std::string expect_quoted(std::string_view description);    // with escapes resolved
  std::int64_t expect_integer(std::string_view description);  // with an optional minus sign

  // Continues at a token that was seen before.
  void return_to(const Token& token);

  // Errors at a token; the message says what was found and expected. `found` describes a token for a message.
  Error error(std::string_view code, const std::string& message, const Token& at) const;
  Error error(std::string_view code, const std::string& message) const { return error(code, message, token_); }
  Error expected(std::string_view description) const;
  std::string place(const Token& token) const;  // file:line:column
  std::size_t size() const { return text_.size(); }

  // Counts one level of nesting while it lives. Throws Error IG0502 above max_depth.
  class Level {
   public:
    explicit Level(Lexer& lexer);
    ~Level() { --lexer_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Lexer& lexer_;
  };

 private:
  Token scan();
  std::string unescaped(const Token& token) const;

  std::string_view text_;
  std::string file_;
  std::size_t at_ = 0;
  Token token_;
  int depth_ = 0;
};

}  // namespace ingot
