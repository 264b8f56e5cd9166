// Arrays as NumPy prints them: numpy.array_repr and array_str with the default print options (precision 8, line width
// 75, threshold 1000, edge items 3). Rules read from the documentation of numpy.set_printoptions and checked against
// NumPy's output in tests.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "frontend/array_like.h"

namespace ingot {
namespace {

constexpr std::int64_t threshold = 1000, edge_items = 3;
constexpr int precision = 8;
constexpr std::size_t line_width = 75;

// Which indices of an axis are shown; -1 stands for the dots of a summary.
std::vector<std::int64_t> shown(std::int64_t extent, bool is_summary) {
  std::vector<std::int64_t> indices;
  const bool skips = is_summary && extent > 2 * edge_items;
  for (std::int64_t i = 0; i < extent; ++i) {
    if (skips && i == edge_items) {
      indices.push_back(-1);
      i = extent - edge_items;
    }
    indices.push_back(i);
  }
  return indices;
}

// Shortest digits of a finite number, rounded to `places` after the point if there are more. fmt's {} is shortest.
struct Decimal {
  std::string whole, fraction;
};

Decimal positional(const Array& data, double value) {
  const bool is_double = data.type.dtype == DType::f64;
  std::string text = is_double ? fmt::format("{}", value) : fmt::format("{}", static_cast<float>(value));
  if (text.find('e') != std::string::npos) text = fmt::format("{:.17f}", value);
  std::size_t point = text.find('.');
  if (point != std::string::npos && text.size() - point - 1 > precision) {
    text = fmt::format("{:.{}f}", value, precision);
    point = text.find('.');
  }
  Decimal decimal{text.substr(0, point), point == std::string::npos ? "" : text.substr(point + 1)};
  decimal.fraction.erase(decimal.fraction.find_last_not_of('0') + 1);
  return decimal;
}

// How many digits after the point the shortest d.ddde+xx form has, at most `precision`.
std::size_t scientific_places(const Array& data, double value) {
  const bool is_double = data.type.dtype == DType::f64;
  const std::string text = is_double ? fmt::format("{}", value) : fmt::format("{}", static_cast<float>(value));
  std::string digits;
  for (const char c : text) {
    if (c == 'e') break;
    if (c >= '0' && c <= '9' && !(digits.empty() && c == '0')) digits += c;
  }
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits.empty() ? 0 : std::min<std::size_t>(digits.size() - 1, precision);
}

// One text per shown element, padded to one width.
class Elements {
 public:
  Elements(const Array& data, std::vector<std::int64_t> positions) : data_(data) {
    if (is_float(data.type.dtype))
      format_floats(positions);
    else
      for (const std::int64_t i : positions) texts_.emplace_back(i, exact(i));
    std::size_t width = 0;
    for (const auto& [i, text] : texts_) width = std::max(width, text.size());
    if (data.type.rank() == 0) width = 0;
    for (auto& [i, text] : texts_)
      if (text.size() < width) text.insert(0, width - text.size(), ' ');
  }

  const std::string& at(std::int64_t position) const {
    return std::lower_bound(texts_.begin(), texts_.end(), position,
                            [](const auto& entry, std::int64_t wanted) { return entry.first < wanted; })
        ->second;
  }

 private:
  std::string exact(std::int64_t i) const {
    if (data_.type.dtype == DType::boolean) return data_.integer(i) ? "True" : "False";
    if (data_.type.dtype == DType::u64) return fmt::format("{}", static_cast<std::uint64_t>(data_.integer(i)));
    return fmt::format("{}", data_.integer(i));
  }

  // Scientific when the largest is 1e8 or more, the smallest below 1e-4, or their ratio above 1000.
  void format_floats(const std::vector<std::int64_t>& positions) {
    double largest = 0, smallest = 0;
    bool any = false;
    for (const std::int64_t i : positions) {
      const double x = std::abs(data_.number(i));
      if (!std::isfinite(x) || x == 0) continue;
      largest = any ? std::max(largest, x) : x;
      smallest = any ? std::min(smallest, x) : x;
      any = true;
    }
    const bool is_scientific = any && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
    std::size_t places = 0;
    for (const std::int64_t i : positions)
      if (const double x = data_.number(i); std::isfinite(x))
        places = std::max(places, is_scientific ? scientific_places(data_, x) : positional(data_, x).fraction.size());
    for (const std::int64_t i : positions) texts_.emplace_back(i, text_of(data_.number(i), is_scientific, places));
  }

  // In the scientific form all have the same digits, beyond their shortest if need be; in the other one, blanks.
  std::string text_of(double x, bool is_scientific, std::size_t places) const {
    if (!std::isfinite(x)) return std::isnan(x) ? "nan" : x < 0 ? "-inf" : "inf";
    if (is_scientific) return fmt::format("{:#.{}e}", x, places);  // #: the point stays when nothing follows it
    const Decimal decimal = positional(data_, x);
    return decimal.whole + "." + decimal.fraction + std::string(places - decimal.fraction.size(), ' ');
  }

  const Array& data_;
  std::vector<std::pair<std::int64_t, std::string>> texts_;
};

void collect(const Array& data, bool is_summary, std::size_t axis, std::int64_t position,
             std::vector<std::int64_t>& positions) {
  if (axis == data.type.rank()) return positions.push_back(position);
  const std::int64_t extent = data.type.shape[axis].value;
  for (const std::int64_t i : shown(extent, is_summary))
    if (i >= 0) collect(data, is_summary, axis + 1, position * extent + i, positions);
}

// `indent`: where the text of this axis starts; `tail`: how many brackets will follow its last element.
std::string body(const Array& data, const Elements& elements, bool is_summary, const std::string& separator,
                 std::size_t axis, std::int64_t position, std::size_t indent, std::size_t width) {
  if (axis == data.type.rank()) return elements.at(position);
  const std::int64_t extent = data.type.shape[axis].value;
  const std::vector<std::int64_t> indices = shown(extent, is_summary);
  const std::size_t left = data.type.rank() - axis;
  const std::string trimmed = separator.substr(0, separator.find(' '));
  std::string text = "[";
  if (left > 1) {
    for (std::size_t k = 0; k < indices.size(); ++k) {
      if (k > 0) text += trimmed + std::string(left - 1, '\n') + std::string(indent + 1, ' ');
      text += indices[k] < 0 ? "..."
                             : body(data, elements, is_summary, separator, axis + 1, position * extent + indices[k],
                                    indent + 1, width - 1);
    }
    return text + "]";
  }
  std::string line(indent + 1, ' '), all;
  const std::size_t first = indent + 1;
  for (std::size_t k = 0; k < indices.size(); ++k) {
    const bool is_last = k + 1 == indices.size();
    const std::string word = indices[k] < 0 ? "..." : elements.at(position * extent + indices[k]);
    // The last element of a row leaves room for the closing brackets, the others for their separator.
    const std::size_t room = is_last ? width - std::max(trimmed.size(), std::size_t{1}) : width - trimmed.size();
    if (line.size() > first && line.size() + word.size() > room) {
      line.erase(line.find_last_not_of(' ') + 1);
      all += line + "\n";
      line = std::string(first, ' ');
    }
    line += word;
    if (!is_last) line += separator;
  }
  all += line;
  return text + all.substr(first) + "]";
}

std::string formatted(const Array& data, const std::string& separator, std::size_t indent) {
  const bool is_summary = data.size() > threshold;
  std::vector<std::int64_t> positions;
  collect(data, is_summary, 0, 0, positions);
  const Elements elements(data, positions);
  return body(data, elements, is_summary, separator, 0, 0, indent, line_width);
}

}  // namespace

std::string str(const NdArray& array) {
  if (array.rank() > 0) return formatted(array.array(), " ", 0);
  std::string text = formatted(array.array(), " ", 0);
  if (is_float(array.dtype()) && text.ends_with('.')) text += '0';  // a scalar is 1.0, an element 1.
  return text;
}

std::string repr(const NdArray& array) {
  std::string text = "array(" + formatted(array.array(), ", ", 6);
  const DType dtype = array.dtype();
  if (dtype == DType::f64 || dtype == DType::i64 || dtype == DType::boolean) return text + ")";
  const std::string suffix = "dtype=" + std::string(info(dtype).keras_name) + ")";
  const std::size_t last_line = text.size() - (text.rfind('\n') + 1);
  return text + (last_line + 2 + suffix.size() > line_width ? ",\n" + std::string(6, ' ') : ", ") + suffix;
}

std::string repr(const std::vector<NdArray>& arrays) {
  std::string text = "[";
  for (const NdArray& array : arrays) text += (text.size() > 1 ? ", " : "") + repr(array);
  return text + "]";
}

std::ostream& operator<<(std::ostream& stream, const NdArray& array) { return stream << str(array); }
std::ostream& operator<<(std::ostream& stream, const std::vector<NdArray>& arrays) { return stream << repr(arrays); }

}  // namespace ingot
