#include "tests/hostile/emitted_tokens.h"

#include <algorithm>
#include <set>

namespace ingot::test {

std::vector<std::string> tokens(const std::string& text, char line_comment) {
  static const std::set<std::string> keywords = {"alignas",
                                                 "bool",
                                                 "break",
                                                 "case",
                                                 "char",
                                                 "const",
                                                 "constexpr",
                                                 "default",
                                                 "double",
                                                 "else",
                                                 "extern",
                                                 "false",
                                                 "float",
                                                 "for",
                                                 "if",
                                                 "inline",
                                                 "int",
                                                 "namespace",
                                                 "noexcept",
                                                 "return",
                                                 "sizeof",
                                                 "static",
                                                 "struct",
                                                 "switch",
                                                 "template",
                                                 "true",
                                                 "typedef",
                                                 "typename",
                                                 "union",
                                                 "unsigned",
                                                 "using",
                                                 "void",
                                                 "while",
                                                 "class",
                                                 "do",
                                                 "operator",
                                                 "static_cast",
                                                 "reinterpret_cast",
                                                 "static_assert",
                                                 "__attribute__"};
  std::vector<std::string> found;
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (line_comment == '/' ? text.compare(at, 2, "//") == 0 : c == line_comment) {
      while (at < text.size() && text[at] != '\n') ++at;
    } else if (text.compare(at, 2, "/*") == 0) {
      at = text.find("*/", at) + 2;
    } else if (c == '"') {
      for (++at; text.at(at) != '"'; ++at) at += text[at] == '\\';
      ++at;
      found.emplace_back("\"\"");
    } else if (std::isdigit(static_cast<unsigned char>(c))) {
      const std::size_t start = at;
      while (at < text.size() && (is_word(text[at]) || text[at] == '.')) ++at;
      found.push_back(text.substr(start, at - start));
    } else if (is_word(c)) {
      const std::size_t start = at;
      while (at < text.size() && is_word(text[at])) ++at;
      const std::string word = text.substr(start, at - start);
      found.push_back(keywords.contains(word) ? word : "identifier");
    } else {
      if (c != ' ') found.emplace_back(1, c);  // line ends count: they end preprocessor lines
      ++at;
    }
  }
  // Lines of comments alone leave line ends behind.
  std::erase_if(found, [last = std::string()](const std::string& token) mutable {
    const bool is_repeated = token == "\n" && last == "\n";
    last = token;
    return is_repeated;
  });
  return found;
}

std::string first_difference(const Files& hostile, const Files& benign) {
  if (hostile.size() != benign.size()) return "other files";
  for (const auto& [file, content] : hostile) {
    if (!benign.contains(file)) return file;
    if (file.ends_with(".json")) continue;
    const char line_comment = file == "CMakeLists.txt" ? '#' : '/';
    const auto a = tokens(content, line_comment), b = tokens(benign.at(file), line_comment);
    const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (x == a.end() && y == b.end()) continue;
    std::string text = file + ": token " + std::to_string(x - a.begin()) + ", after";
    for (auto before = x - std::min<std::ptrdiff_t>(x - a.begin(), 8); before != x; ++before) text += " " + *before;
    return text + ": " + (x == a.end() ? "end" : *x) + " for " + (y == b.end() ? "end" : *y);
  }
  return "";
}

}  // namespace ingot::test
