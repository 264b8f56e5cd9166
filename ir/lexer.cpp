// Scanning of the text form.
#include "ir/lexer.h"

#include <algorithm>
#include <charconv>

#include "ir/text.h"

namespace ingot {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return is_letter(c) || is_digit(c) || c == '.'; }

void append_utf8(std::string& out, std::uint32_t c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80u | (c >> shift & 0x3Fu)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0u | c >> 6), tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0u | c >> 12), tail(6), tail(0);
  } else {
    out += static_cast<char>(0xF0u | c >> 18), tail(12), tail(6), tail(0);
  }
}

// The number of four hexadecimal digits at the front of the text, or -1.
std::int64_t four_digits(std::string_view text) {
  unsigned number = 0;
  if (text.size() < 4) return -1;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + 4, number, 16);
  return fault == std::errc() && end == text.data() + 4 ? static_cast<std::int64_t>(number) : -1;
}

}  // namespace

Lexer::Lexer(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {
  if (text_.size() > max_text)
    throw rejected("IG0502",
                   "the text has " + std::to_string(text_.size()) + " bytes; the limit is " + std::to_string(max_text))
        .at({file_, 0});
  token_ = scan();
}

Token Lexer::scan() {
  const auto here = [&](std::size_t ahead) { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; };
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (at_ < text_.size()) {
    if (is_blank(text_[at_])) {
      ++at_;
    } else if (here(0) == '/' && here(1) == '/') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      break;
    }
  }
  Token token{TokenKind::end, {}, at_};
  if (at_ >= text_.size()) return token;
  const std::size_t start = at_;
  const auto run_of_name = [&] {
    while (is_name(here(0))) ++at_;
  };
  const auto limited = [&](std::string_view text) {
    if (text.size() > max_name)
      throw error("IG0502",
                  "a name of " + std::to_string(text.size()) + " bytes; the limit is " + std::to_string(max_name),
                  token);
    return text;
  };
  const char c = text_[at_];
  if (is_letter(c)) {
    run_of_name();
    token.kind = TokenKind::word;
    token.text = limited(text_.substr(start, at_ - start));
  } else if ((c == '%' || c == '@') && is_letter(here(1))) {
    ++at_;
    run_of_name();
    token.kind = c == '%' ? TokenKind::value : TokenKind::global;
    token.text = limited(text_.substr(start + 1, at_ - start - 1));
  } else if (is_digit(c)) {
    for (; is_name(here(0)); ++at_)
      if (here(0) == 'e' && (here(1) == '-' || here(1) == '+') && is_digit(here(2)) && text_.substr(start, 2) != "0x")
        ++at_;
    token.kind = TokenKind::number;
    token.text = limited(text_.substr(start, at_ - start));
  } else if (c == '"') {
    for (++at_; at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n'; ++at_)
      if (text_[at_] == '\\') ++at_;
    if (at_ >= text_.size() || text_[at_] != '"') throw error("IG0501", "a quoted text has no closing quote", token);
    ++at_;
    token.kind = TokenKind::quoted;
    token.text = limited(text_.substr(start + 1, at_ - start - 2));
  } else {
    static constexpr std::string_view pairs[] = {"->", "<-", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||"};
    const std::string_view pair = text_.substr(at_, 2);
    at_ += std::find(std::begin(pairs), std::end(pairs), pair) != std::end(pairs) ? 2 : 1;
    token.kind = TokenKind::sign;
    token.text = text_.substr(start, at_ - start);
  }
  return token;
}

bool Lexer::is(std::string_view sign_or_word) const {
  return (token_.kind == TokenKind::sign || token_.kind == TokenKind::word) && token_.text == sign_or_word;
}

Token Lexer::take() {
  const Token taken = token_;
  token_ = scan();
  return taken;
}

bool Lexer::accept(std::string_view sign_or_word) {
  if (!is(sign_or_word)) return false;
  token_ = scan();
  return true;
}

void Lexer::expect(std::string_view sign_or_word) {
  if (!accept(sign_or_word)) throw expected("'" + std::string(sign_or_word) + "'");
}

Token Lexer::expect(TokenKind kind, std::string_view description) {
  if (token_.kind != kind) throw expected(description);
  return take();
}

std::string Lexer::expect_quoted(std::string_view description) {
  return unescaped(expect(TokenKind::quoted, description));
}

std::int64_t Lexer::expect_integer(std::string_view description) {
  const Token start = token_;
  const bool is_negative = accept("-");
  const std::string digits = (is_negative ? "-" : "") + std::string(expect(TokenKind::number, description).text);
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (fault != std::errc() || end != digits.data() + digits.size())
    throw error("IG0501", "expected " + std::string(description) + ", found " + digits, start);
  return number;
}

void Lexer::return_to(const Token& token) {
  at_ = token.offset;
  token_ = scan();
}

std::string Lexer::place(const Token& token) const {
  const std::string_view before = text_.substr(0, token.offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 when there is none
  return file_ + ":" + std::to_string(line) + ":" + std::to_string(token.offset - line_start + 1);
}

Error Lexer::error(std::string_view code, const std::string& message, const Token& at) const {
  const std::string_view before = text_.substr(0, at.offset);
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n') + 1);
  return rejected(code, place(at) + ": " + message).at({file_, line});
}

Error Lexer::expected(std::string_view description) const {
  const std::string_view raw = text_.substr(token_.offset, std::min<std::size_t>(at_ - token_.offset, 40));
  const std::string found = token_.kind == TokenKind::end ? "the end of the text" : printable(raw);
  return error("IG0501", "expected " + std::string(description) + ", found " + found);
}

std::string Lexer::unescaped(const Token& token) const {
  std::string out;
  const std::string_view text = token.text;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    const char letter = ++i < text.size() ? text[i] : '\0';
    if (const std::size_t known = letters.find(letter); known != std::string_view::npos) {
      out += meanings[known];
      continue;
    }
    std::int64_t character = letter == 'u' ? four_digits(text.substr(i + 1)) : -1;
    i += 4;
    if (character >= 0xD800 && character < 0xDC00) {  // the first half of a surrogate pair
      const bool has_second = text.substr(std::min(i + 1, text.size()), 2) == "\\u";
      const std::int64_t second = has_second ? four_digits(text.substr(i + 3)) : -1;
      character = second >= 0xDC00 && second < 0xE000 ? 0x10000 + ((character - 0xD800) << 10) + (second - 0xDC00) : -1;
      i += 6;
    }
    if (character < 0 || (character >= 0xD800 && character < 0xE000))
      throw error("IG0501", "a quoted text holds an escape that JSON does not have", token);
    append_utf8(out, static_cast<std::uint32_t>(character));
  }
  return out;
}

Lexer::Level::Level(Lexer& lexer) : lexer_(lexer) {
  if (++lexer.depth_ > max_depth) {
    --lexer.depth_;
    throw lexer.error("IG0502", "nested more than " + std::to_string(max_depth) + " deep");
  }
}

}  // namespace ingot
