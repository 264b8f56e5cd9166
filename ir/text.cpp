// Escaping for terminals and .ingot files.
#include "ir/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace ingot {
namespace {

constexpr std::uint32_t invalid = 0xFFFFFFFF;

// Decodes one UTF-8 character at text[at] and advances; a malformed byte gives `invalid` and advances by one.
std::uint32_t decode(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  const int length = lead < 0x80 ? 1 : lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (length == 1) return text[at++];
  if (length == 0 || lead >= 0xF5 || at + static_cast<std::size_t>(length) > text.size()) return ++at, invalid;
  std::uint32_t character = lead & (0x7Fu >> length);
  for (int i = 1; i < length; ++i) {
    const unsigned next = byte(at + static_cast<std::size_t>(i));
    if ((next & 0xC0u) != 0x80u) return ++at, invalid;
    character = character << 6 | (next & 0x3Fu);
  }
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (character < smallest[length] || character > 0x10FFFF || (character >= 0xD800 && character < 0xE000))
    return ++at, invalid;
  at += static_cast<std::size_t>(length);
  return character;
}

// Characters that reorder, join or end lines: bidirectional controls, zero-width characters, line separators.
bool is_deceptive(std::uint32_t c) {
  return (c >= 0x80 && c < 0xA0) || c == 0xAD || c == 0x61C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFF) ||
         c >= 0xE0000;
}

void append_escape(std::string& out, std::uint32_t c) {
  char escape[16];
  if (c >= 0x10000) {  // a UTF-16 surrogate pair, as JSON wants it
    c -= 0x10000;
    std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xD800u + (c >> 10), 0xDC00u + (c & 0x3FFu));
  } else {
    std::snprintf(escape, sizeof escape, "\\u%04x", c);
  }
  out += escape;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::uint32_t c = decode(text, at);
    if (c == invalid)
      append_escape(out, 0xFFFD);
    else if ((c < 0x20 && c != '\n') || c == 0x7F || is_deceptive(c))
      append_escape(out, c);
    else
      out += text.substr(start, at - start);
  }
  return out;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = decode(text, at);
    if (c == invalid)
      append_escape(out, 0xFFFD);
    else if (c == '"' || c == '\\')
      (out += '\\') += static_cast<char>(c);
    else if (c < 0x20 || c >= 0x7F)
      append_escape(out, c);
    else
      out += static_cast<char>(c);
  }
  return out += '"';
}

std::string identifier(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool later = (c >= '0' && c <= '9') || c == '.';
    if (out.empty() && later) out += '_';
    out += letter || later ? c : '_';
  }
  return out.empty() ? "_" : out;
}

std::string nearest(std::string_view name, const std::string* first, const std::string* last) {
  std::string best;
  std::size_t best_distance = name.size() / 3 + 1;
  for (; first != last; ++first) {
    std::vector<std::size_t> row(first->size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t replaced = diagonal + (name[i] != (*first)[j - 1]);
        diagonal = row[j];
        row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < best_distance) best_distance = row.back(), best = *first;
  }
  return best;
}

}  // namespace ingot
