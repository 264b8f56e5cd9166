// Parses with nlohmann's parser, which keeps its own stack; the callback counts and stops it.
#include "frontend/import/json_reader.h"

#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

// Puts Python's words for numbers that JSON lacks into quotes, outside of texts.
std::string with_quoted_words(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      const std::size_t start = at++;
      while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
      at = std::min(at + 1, text.size());
      out += text.substr(start, at - start);
      continue;
    }
    bool is_word = false;
    for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (!text.substr(at).starts_with(word)) continue;
      out.append("\"").append(word).append("\"");
      at += word.size();
      is_word = true;
      break;
    }
    if (!is_word) out += text[at++];
  }
  return out;
}

}  // namespace

Json parse_json(std::string_view text, const std::string& what, const ImportLimits& limits) {
  if (static_cast<std::int64_t>(text.size()) > limits.json_bytes)
    throw rejected("IG2030", what + " has " + std::to_string(text.size()) + " bytes; at most " +
                                 std::to_string(limits.json_bytes) + " are read");
  std::int64_t values = 0;
  const auto guard = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > limits.json_depth)
      throw rejected("IG2030", what + " is nested deeper than " + std::to_string(limits.json_depth) + " levels");
    if (++values > limits.json_values)
      throw rejected("IG2030", what + " has more than " + std::to_string(limits.json_values) + " values");
    return true;
  };
  try {
    return Json::parse(with_quoted_words(text), guard);
  } catch (const Json::exception& error) {
    throw rejected("IG2030", what + " is not valid JSON: " + printable(error.what()))
        .help("the file is damaged; save the model again");
  }
}

}  // namespace ingot
