// Escaping and naming for emitted C++.
#include "codegen/cpp_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ir/text.h"

namespace ingot {
namespace {

// Keywords of C++ up to 23, alternative tokens, words with a meaning in C headers, and names that every emitted file
// uses.
constexpr std::string_view reserved[] = {
    "alignas",
    "alignof",
    "and",
    "and_eq",
    "asm",
    "assert",
    "atomic_cancel",
    "atomic_commit",
    "atomic_noexcept",
    "auto",
    "bitand",
    "bitor",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "char16_t",
    "char32_t",
    "char8_t",
    "class",
    "co_await",
    "co_return",
    "co_yield",
    "compl",
    "complex",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "errno",
    "explicit",
    "export",
    "extern",
    "false",
    "final",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "import",
    "ingot_rt",
    "inline",
    "int",
    "linux",
    "long",
    "main",
    "module",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "not",
    "not_eq",
    "nullptr",
    "offsetof",
    "operator",
    "or",
    "or_eq",
    "override",
    "private",
    "protected",
    "public",
    "reflexpr",
    "register",
    "reinterpret_cast",
    "requires",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "std",
    "struct",
    "switch",
    "synchronized",
    "template",
    "this",
    "thread_local",
    "throw",
    "true",
    "try",
    "typedef",
    "typeid",
    "typename",
    "typeof",
    "union",
    "unix",
    "unsigned",
    "using",
    "virtual",
    "void",
    "volatile",
    "wchar_t",
    "while",
    "xor",
    "xor_eq",
    // C's library names that are macros somewhere, and typedefs of stdint.h and stddef.h
    "I",
    "NULL",
    "EOF",
    "INFINITY",
    "NAN",
    "size_t",
    "ptrdiff_t",
    "int8_t",
    "int16_t",
    "int32_t",
    "int64_t",
    "uint8_t",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "intptr_t",
    "uintptr_t",
    "memcpy",
    "memset",
    "memmove",
};

// Macros that emitted code brings in: limits and constants of stdint.h (INT8_MAX, UINT64_C), and the runtime's.
bool is_macro(std::string_view name) {
  if (name == "INGOT" || name.starts_with("INGOT_")) return true;  // the first gets endings
  if (name.find_first_of("abcdefghijklmnopqrstuvwxyz") != name.npos) return false;
  return name.ends_with("_MAX") || name.ends_with("_MIN") || name.ends_with("_C") || name.ends_with("_WIDTH");
}

}  // namespace

Code comment(std::string_view text) { return code("// {}", comment_text(text)); }

Code comment_text(std::string_view text) {
  constexpr std::size_t longest = 100;
  std::string out = quoted(text);  // ASCII, control characters and line ends escaped
  out = out.substr(1, out.size() - 2);
  // A backslash at the end continues the line, trigraphs and "*/" have meanings elsewhere: none of them survives.
  std::replace(out.begin(), out.end(), '\\', '/');
  std::replace(out.begin(), out.end(), '?', '.');
  for (std::size_t at = out.find("*/"); at != std::string::npos; at = out.find("*/")) out[at] = '.';
  for (std::size_t at = out.find("/*"); at != std::string::npos; at = out.find("/*")) out[at] = '.';
  if (out.size() > longest) out.replace(longest, std::string::npos, "...");
  return Code::made(std::move(out));
}

Code string_literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
                       c == '_' || c == '.' || c == '/' || c == '-' || c == ':' || c == ',';
    out += plain ? std::string(1, c) : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return Code::made(out + "\"");
}

Code float_literal(double value, bool is_double) {
  if (std::isnan(value)) return is_double ? Code("__builtin_nan(\"\")") : Code("__builtin_nanf(\"\")");
  if (std::isinf(value)) {
    if (is_double) return value > 0 ? Code("__builtin_huge_val()") : Code("-__builtin_huge_val()");
    return value > 0 ? Code("__builtin_huge_valf()") : Code("-__builtin_huge_valf()");
  }
  std::string out = is_double ? fmt::format("{}", value) : fmt::format("{}", static_cast<float>(value));
  if (out.find_first_of(".e") == std::string::npos) out += ".0";
  return Code::made(is_double ? out : out + "f");
}

Code Names::unique(std::string_view wanted, std::size_t longest) {
  std::string stem;
  for (const char c : wanted.substr(0, std::min(wanted.size(), 4 * longest))) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (digit && stem.empty()) stem = "n";
    if (letter || digit)
      stem += lower_case_ && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!stem.empty() && stem.back() != '_')
      stem += '_';  // never two in a row: "__" is reserved
    if (stem.size() == longest) break;
  }
  while (!stem.empty() && stem.back() == '_') stem.pop_back();
  if (stem.empty()) stem = "n";
  if (is_macro(stem)) stem = "n_" + stem;  // no ending would help all of them
  std::string name = stem;
  const auto is_reserved = [&] {
    return std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved);
  };
  for (int suffix = is_reserved() ? 1 : 2; is_reserved() || taken_.contains(name); ++suffix)
    name = stem + "_" + std::to_string(suffix);
  taken_.insert(name);
  return Code::made(name);
}

void Writer::append(std::string_view line) {
  // Indentation follows the code of the line, not its comment; namespaces and preprocessor lines stand at the margin.
  const std::string_view statement = line.starts_with("//") ? std::string_view() : line.substr(0, line.find("  //"));
  const bool is_margin = line.empty() || line.front() == '#' || line.starts_with("namespace") ||
                         line.starts_with("extern \"C\" {") || line.starts_with("}  // ");
  if (!is_margin && line.front() == '}') --depth_;
  if (!is_margin) text_.append(2 * static_cast<std::size_t>(std::max(depth_, 0)), ' ');
  text_ += line;
  text_ += '\n';
  if (!is_margin && !statement.empty() && statement.back() == '{') ++depth_;
}

}  // namespace ingot
