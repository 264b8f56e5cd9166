// Edits of bytes, of JSON and of .ingot text.
#include "tests/hostile/mutate.h"

#include <algorithm>
#include <cctype>

namespace ingot {

using Json = nlohmann::json;

std::int64_t Mutator::hostile_number() {
  constexpr std::int64_t numbers[] = {0,          1,
                                      -1,         2,
                                      3,          7,
                                      8,          9,
                                      127,        128,
                                      255,        256,
                                      65535,      65536,
                                      2147483647, 2147483648,
                                      4294967295, 4294967296,
                                      1LL << 40,  0x7FFFFFFFFFFFFFFF,
                                      -2,         -2147483648LL};
  return numbers[below(std::size(numbers))];
}

std::string Mutator::hostile_text() {
  static const std::vector<std::string> texts = {"",          "a",          "a/b",       "a.b",
                                                 "*/ int x;", "\"quoted\"", "line\nend", "\xE2\x80\xAE",
                                                 "../..",     "NaN",        "class",     "\\",
                                                 "relu",      "softmax",    "Dense",     "InputLayer",
                                                 "Lambda",    "float16",    "int32",     "channels_first"};
  return below(10) == 0 ? std::string(1 + below(5000), 'n') : texts[below(texts.size())];
}

std::string Mutator::bytes(std::string data) {
  for (std::size_t edits = 1 + below(8); edits > 0 && !data.empty(); --edits) {
    const std::size_t at = below(data.size()), run = std::min(1 + below(64), data.size() - at);
    switch (below(8)) {
      case 0:
        data[at] = static_cast<char>(data[at] ^ 1 << below(8));
        break;
      case 1:
        data[at] = static_cast<char>(random_());
        break;
      case 2:
      case 3: {
        const std::int64_t number = hostile_number();
        const std::size_t width = std::min(std::size_t{1} << below(4), data.size() - at);
        std::copy_n(reinterpret_cast<const char*>(&number), width, data.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      }
      case 4:
        data.erase(at, run);
        break;
      case 5:
        data.insert(at, data.substr(at, run));
        break;
      case 6:
        data.replace(at, run, data.substr(below(data.size()), run));
        break;
      default:
        if (below(20) == 0) data.resize(at);
    }
  }
  return data;
}

namespace {

// Every value of a document but itself, with the container that holds it.
struct Place {
  Json* parent;
  std::string key;    // of an object
  std::size_t index;  // of an array
};

void collect(Json& document, std::vector<Place>& places) {
  if (document.is_object())
    for (auto it = document.begin(); it != document.end(); ++it) {
      places.push_back({&document, it.key(), 0});
      collect(it.value(), places);
    }
  if (document.is_array())
    for (std::size_t i = 0; i < document.size(); ++i) {
      places.push_back({&document, "", i});
      collect(document[i], places);
    }
}

Json& value_at(const Place& place) {
  return place.parent->is_object() ? (*place.parent)[place.key] : (*place.parent)[place.index];
}

}  // namespace

Json Mutator::hostile_value() {
  switch (below(10)) {
    case 0:
      return nullptr;
    case 1:
      return happens(50);
    case 2:
      return 0.5;
    case 3:
      return 1e300;
    case 4:
      return Json::array();
    case 5:
      return Json::object();
    case 6:
      return hostile_text();
    case 7: {
      Json deep = 1;
      for (std::size_t depth = below(80); depth > 0; --depth) deep = Json::array({deep});
      return deep;
    }
    default:
      return hostile_number();
  }
}

void Mutator::edit_json(Json& document) {
  std::vector<Place> places;
  collect(document, places);
  if (places.empty()) return;
  const Place place = places[below(places.size())], other = places[below(places.size())];
  Json& value = value_at(place);
  switch (below(8)) {
    case 0:
      if (place.parent->is_object())
        place.parent->erase(place.key);
      else
        place.parent->erase(place.index);
      break;
    case 1:
      if (place.parent->is_array()) place.parent->push_back(Json(value));
      break;
    case 2: {
      const Json copy = value_at(other);
      value = copy;
      break;
    }
    case 3:
    case 4:
      value = value.is_number() ? Json(hostile_number()) : hostile_value();
      break;
    case 5:
      if (value.is_string()) value = bytes(value.get<std::string>());
      break;
    case 6:
      if (value.is_array() && value.size() > 1) std::swap(value[below(value.size())], value[below(value.size())]);
      break;
    default:
      if (value.is_number_integer()) value = value.get<std::int64_t>() + (happens(50) ? 1 : -1);
  }
}

Json Mutator::json(Json document) {
  for (std::size_t edits = 1 + below(3); edits > 0; --edits) edit_json(document);
  return document;
}

std::string Mutator::text(std::string text) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; };
  const auto word_at = [&](std::size_t at) {  // of the word that holds or follows a place
    while (at < text.size() && !is_word(text[at])) ++at;
    while (at > 0 && at <= text.size() && is_word(text[at - 1])) --at;
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    return std::pair(at, end - at);
  };
  const auto line_at = [&](std::size_t at) {
    const std::size_t start = text.rfind('\n', at) + 1;
    const std::size_t end = text.find('\n', at);
    return std::pair(start, (end == text.npos ? text.size() : end + 1) - std::min(start, text.size()));
  };
  const auto number_at = [&](std::size_t at) {
    auto found = word_at(at);
    for (int i = 0; i < 8 && !std::isdigit(static_cast<unsigned char>(text[found.first])); ++i)
      found = word_at(below(text.size()));
    return found;
  };
  for (std::size_t edits = 1 + below(3); edits > 0 && !text.empty(); --edits) {
    const auto [number, digits] = number_at(below(text.size()));
    const auto [word, length] = word_at(below(text.size()));
    const auto [other, other_length] = word_at(below(text.size()));
    const auto [line, line_length] = line_at(below(text.size()));
    switch (below(8)) {
      case 0:
      case 1:
        text.replace(number, digits, std::to_string(hostile_number()));
        break;
      case 2:
      case 3:
        text.replace(word, length, text.substr(other, other_length));
        break;
      case 4:
        text.erase(line, line_length);
        break;
      case 5:
        text.insert(line, text.substr(line, line_length));
        break;
      case 6:
        text.erase(word, length);
        break;
      default:
        if (happens(30)) text = bytes(std::move(text));
    }
  }
  return text;
}

}  // namespace ingot
