// repr of Python floats: the shortest decimal that reads back, with a point or an exponent of two digits or more.
#include "frontend/python_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace ingot {

std::string python_number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  const double magnitude = std::fabs(value);
  const bool is_scientific = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16);
  std::array<char, 64> buffer{};
  const auto format = is_scientific ? std::chars_format::scientific : std::chars_format::fixed;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  std::string text(buffer.data(), end);
  if (!is_scientific && text.find('.') == std::string::npos) text += ".0";
  return text;
}

std::string python_number(std::optional<double> value) { return value ? python_number(*value) : "None"; }

std::string python_list(const std::vector<double>& values) {
  std::string text = "[";
  for (const double value : values) text += (text.size() > 1 ? ", " : "") + python_number(value);
  return text + "]";
}

}  // namespace ingot
