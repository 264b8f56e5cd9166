// Reading is strict: the three keys, each once, nothing after the dict but white space, and exactly as many data bytes
// as the shape says.
#include "driver/npy.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>

#include "driver/output_directory.h"
#include "ir/checked.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view magic("\x93NUMPY", 6);
constexpr std::uint64_t largest_header = 1 << 16;

struct Header {
  std::string descriptor;
  bool is_fortran_order = false;
  Shape shape;
};

class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Header read() {
    Header header;
    std::optional<std::string> descriptor;
    std::optional<bool> order;
    std::optional<Shape> shape;
    expect('{');
    while (!accept('}')) {
      const std::string key = string();
      expect(':');
      if (key == "descr" && !descriptor)
        descriptor = string();
      else if (key == "fortran_order" && !order)
        order = boolean();
      else if (key == "shape" && !shape)
        shape = tuple();
      else
        fail("an unexpected key " + ingot::quoted(key));
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("text after the header");
    if (!descriptor || !order || !shape) fail("a header without descr, fortran_order and shape");
    return {*descriptor, *order, *shape};
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw rejected("IG0841", "the file " + ingot::quoted(file_) + " is not a valid .npy file: " + what);
  }
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
  }
  bool accept(char wanted) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void expect(char wanted) {
    if (!accept(wanted))
      fail(std::string("expected '") + wanted + "' at byte " + std::to_string(at_) + " of its header");
  }
  std::string string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : ' ';
    if (quote != '\'' && quote != '"') fail("expected a string at byte " + std::to_string(at_) + " of its header");
    const std::size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) fail("a string without end");
    const std::string found(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return found;
  }
  bool boolean() {
    skip_space();
    for (const auto& [word, value] : {std::pair<std::string_view, bool>("True", true), {"False", false}})
      if (text_.substr(at_).starts_with(word)) return at_ += word.size(), value;
    fail("expected True or False");
  }
  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      skip_space();
      std::int64_t dim = 0;
      const char* first = text_.data() + at_;
      const auto [end, error] = std::from_chars(first, text_.data() + text_.size(), dim);
      if (error != std::errc() || end == first || dim < 0) fail("a shape that is no tuple of sizes");
      at_ += static_cast<std::size_t>(end - first);
      shape.emplace_back(dim);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

DType dtype_of(const std::string& descriptor, const std::string& file, bool& is_swapped) {
  static constexpr std::pair<std::string_view, DType> known[] = {
      {"b1", DType::boolean}, {"i1", DType::i8},  {"i2", DType::i16}, {"i4", DType::i32},
      {"i8", DType::i64},     {"u1", DType::u8},  {"u2", DType::u16}, {"u4", DType::u32},
      {"u8", DType::u64},     {"f2", DType::f16}, {"f4", DType::f32}, {"f8", DType::f64}};
  if (descriptor.size() == 3 && std::string_view("<>|=").find(descriptor[0]) != std::string_view::npos)
    for (const auto& [code, dtype] : known)
      if (descriptor.substr(1) == code) {
        is_swapped = descriptor[0] == '>' && info(dtype).bytes > 1;
        return dtype;
      }
  throw unsupported("IG0842",
                    "the elements of " + ingot::quoted(file) + " are of the NumPy type " + ingot::quoted(descriptor))
      .help("save the array as bool, an integer type, float16, float32 or float64");
}

// From column-major to row-major order.
void reorder(Array& array) {
  const std::vector<std::int64_t> sizes = extents(array.type.shape);
  const auto width = static_cast<std::size_t>(info(array.type.dtype).bytes);
  std::vector<std::byte> rows(array.bytes.size());
  std::vector<std::int64_t> index(sizes.size());
  for (std::size_t to = 0; to < rows.size(); to += width) {
    std::int64_t from = 0;
    for (std::size_t axis = sizes.size(); axis-- > 0;) from = from * sizes[axis] + index[axis];
    std::memcpy(rows.data() + to, array.bytes.data() + static_cast<std::size_t>(from) * width, width);
    for (std::size_t axis = sizes.size(); axis-- > 0;) {
      if (++index[axis] < sizes[axis]) break;
      index[axis] = 0;
    }
  }
  array.bytes = std::move(rows);
}

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

}  // namespace

Array parse_npy(std::string_view bytes, const std::string& file) {
  const auto fail = [&](const std::string& what) {
    return rejected("IG0841", "the file " + ingot::quoted(file) + " is not a valid .npy file: " + what);
  };
  if (bytes.size() < 10 || !bytes.starts_with(magic)) throw fail("it does not start with \\x93NUMPY");
  const int version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3 || bytes[7] != 0) throw fail("its version is not 1.0, 2.0 or 3.0");
  const std::size_t length_bytes = version == 1 ? 2 : 4, start = 8 + length_bytes;
  if (bytes.size() < start) throw fail("it ends within its header");
  const std::uint64_t length = little_endian(bytes.substr(8, length_bytes));
  if (length > largest_header || length > bytes.size() - start) throw fail("its header is longer than allowed");
  const Header header = HeaderReader(bytes.substr(start, length), file).read();
  check_limits(header.shape, "the array in " + ingot::quoted(file));
  bool is_swapped = false;
  const DType dtype = dtype_of(header.descriptor, file, is_swapped);
  const std::string_view data = bytes.substr(start + length);
  const std::int64_t expected = checked_multiply(element_count(header.shape), info(dtype).bytes);
  if (data.size() != static_cast<std::uint64_t>(expected))
    throw fail("its shape " + to_string(header.shape) + " needs " + std::to_string(expected) +
               " bytes of data, there are " + std::to_string(data.size()));
  Array array({dtype, header.shape});
  std::memcpy(array.bytes.data(), data.data(), data.size());
  const auto width = static_cast<std::ptrdiff_t>(info(dtype).bytes);
  if (is_swapped)
    for (auto at = array.bytes.begin(); at != array.bytes.end(); at += width) std::reverse(at, at + width);
  if (dtype == DType::boolean)
    for (const std::byte byte : array.bytes)
      if (byte > std::byte{1}) throw fail("a bool that is neither 0 nor 1");
  if (header.is_fortran_order) reorder(array);
  return array;
}

Array read_npy(const std::filesystem::path& file) { return parse_npy(read_file(file), file.filename().string()); }

void write_npy(const std::filesystem::path& file, const Array& array) { write_file(file, npy_bytes(array)); }

}  // namespace ingot
