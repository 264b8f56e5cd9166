// The one sink for everything that reaches emitted C++. Names and messages of a model are strangers' text: they can
// enter only as a comment, a string literal or an identifier made here. The Writer takes Code and numbers, never
// std::string, so that unescaped text does not compile.
#pragma once
#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

namespace ingot {

// A piece of C++ made by the emitter itself.
class Code {
 public:
  Code() = default;
  // From a literal of the emitter's own source text: a char array, never a std::string.
  template <std::size_t n>
  Code(const char (&literal)[n]) : text_(literal, n - 1) {}  // NOLINT: reads as text
  static Code made(std::string text) {
    Code c;
    c.text_ = std::move(text);
    return c;
  }  // for the makers below
  std::string_view text() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator<(const Code& other) const { return text_ < other.text_; }
  bool operator==(const Code& other) const { return text_ == other.text_; }

 private:
  std::string text_;
};

// What may stand in a format string of the emitter.
template <class T>
concept CodeArgument = std::is_arithmetic_v<std::remove_cvref_t<T>> || std::is_same_v<std::remove_cvref_t<T>, Code>;

template <CodeArgument... Arguments>
Code code(fmt::format_string<const Arguments&...> format, const Arguments&... arguments) {
  return Code::made(fmt::format(format, arguments...));
}

// "// text": ASCII, one line, no backslash or question mark at its end, at most 100 characters.
Code comment(std::string_view text);
Code comment_text(std::string_view text);          // the same without the slashes, for the middle of a comment
Code string_literal(std::string_view text);        // with quotes, ASCII, every other byte as a three-digit octal escape
Code float_literal(double value, bool is_double);  // shortest that reads back the same; inf and NaN as builtins

// Identifiers from model text: at most `longest` characters of [A-Za-z0-9_], never reserved, unique within the table.
class Names {
 public:
  explicit Names(bool lower_case = false) : lower_case_(lower_case) {}
  Code unique(std::string_view wanted, std::size_t longest = 32);
  // Takes a name that the emitter itself needs.
  void reserve(std::string_view name) { taken_.insert(std::string(name)); }

 private:
  bool lower_case_;
  std::set<std::string, std::less<>> taken_;
};

// Collects lines of C++ with indentation that follows the braces.
class Writer {
 public:
  template <CodeArgument... Arguments>
  void line(fmt::format_string<const Arguments&...> format, const Arguments&... arguments) {
    append(fmt::format(format, arguments...));
  }
  void line() { text_ += '\n'; }
  void paste(std::string_view finished) { text_ += finished; }  // text of another Writer, or of runtime/
  const std::string& text() const { return text_; }

 private:
  void append(std::string_view line);
  std::string text_;
  int depth_ = 0;
};

}  // namespace ingot

template <>
struct fmt::formatter<ingot::Code> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const ingot::Code& code, Context& context) const {
    return fmt::formatter<std::string_view>::format(code.text(), context);
  }
};
