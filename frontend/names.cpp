// Generated names: snake case of the class, then a counter.
#include "frontend/names.h"

namespace ingot {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string snake_case(std::string_view class_name) {
  std::string name;
  for (std::size_t i = 0; i < class_name.size(); ++i) {
    const char c = class_name[i];
    if (is_upper(c) && i > 0) {
      const bool opens_word = i + 1 < class_name.size() && (is_lower(class_name[i + 1]) || is_digit(class_name[i + 1]));
      if (opens_word || is_lower(class_name[i - 1])) name += '_';
    }
    name += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

std::string NameCounters::next(const std::string& prefix, Profile profile) {
  const int count = counts_[prefix]++;
  if (profile == Profile::keras2) return prefix + "_" + std::to_string(count + 1);
  return count == 0 ? prefix : prefix + "_" + std::to_string(count);
}

}  // namespace ingot
