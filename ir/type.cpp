// Dtypes, dims and shapes: tables, printing and the limits that every shape from a file must keep.
#include "ir/type.h"

#include <algorithm>

#include "ir/checked.h"

namespace ingot {
namespace {

constexpr DTypeInfo table[] = {
    {"bool", "bool", 1, false, false},  {"i8", "int8", 1, false, true},       {"i16", "int16", 2, false, true},
    {"i32", "int32", 4, false, true},   {"i64", "int64", 8, false, true},     {"u8", "uint8", 1, false, false},
    {"u16", "uint16", 2, false, false}, {"u32", "uint32", 4, false, false},   {"u64", "uint64", 8, false, false},
    {"f16", "float16", 2, true, false}, {"bf16", "bfloat16", 2, true, false}, {"f32", "float32", 4, true, false},
    {"f64", "float64", 8, true, false},
};

}  // namespace

const DTypeInfo& info(DType dtype) { return table[static_cast<int>(dtype)]; }

bool parse_dtype(std::string_view name, DType& dtype) {
  for (int i = 0; i < static_cast<int>(std::size(table)); ++i)
    if (name == table[i].name || name == table[i].keras_name) return dtype = static_cast<DType>(i), true;
  return false;
}

bool is_static(const Shape& shape) {
  return std::all_of(shape.begin(), shape.end(), [](const Dim& dim) { return dim.is_number(); });
}

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const Dim& dim : shape) {
    if (!dim.is_number()) throw internal_error("element count of the unbound shape " + to_string(shape));
    count = checked_multiply(count, dim.value);
  }
  if (count >= max_elements)
    throw rejected("IG0110", "the shape " + to_string(shape) + " has " + std::to_string(count) +
                                 " elements; at most " + std::to_string(max_elements - 1) + " are taken");
  return count;
}

std::int64_t byte_count(const Type& type) { return element_count(type.shape) * info(type.dtype).bytes; }

std::vector<std::int64_t> extents(const Shape& shape) {
  std::vector<std::int64_t> numbers;
  for (const Dim& dim : shape) {
    if (!dim.is_number()) throw internal_error("extents of the unbound shape " + to_string(shape));
    numbers.push_back(dim.value);
  }
  return numbers;
}

std::vector<std::int64_t> row_major_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size());
  std::int64_t stride = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {
    strides[i] = stride;
    stride = checked_multiply(stride, shape[i].value);
  }
  return strides;
}

std::string to_string(const Dim& dim) {
  return dim.is_number() ? std::to_string(dim.value) : dim.is_symbol() ? dim.symbol : "?";
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (const Dim& dim : shape) {
    if (text.size() > 1) text += ",";
    text += to_string(dim);
  }
  return text + "]";
}

std::string to_string(const Type& type) { return std::string(info(type.dtype).name) + to_string(type.shape); }

std::string keras_shape(const Shape& shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += shape[i].is_number() ? std::to_string(shape[i].value) : "None";
  }
  return text + (shape.size() == 1 ? ",)" : ")");
}

void check_limits(const Shape& shape, std::string_view what) {
  const auto refuse = [&](const std::string& why) {
    throw rejected("IG0110", std::string(what) + " has shape " + to_string(shape) + ": " + why);
  };
  if (shape.size() > static_cast<std::size_t>(max_rank))
    refuse("rank " + std::to_string(shape.size()) + " is over the limit of " + std::to_string(max_rank));
  std::int64_t count = 1;
  for (const Dim& dim : shape) {
    if (!dim.is_number() && (dim.is_symbol() || dim.value == -1)) continue;
    if (dim.value < 1) refuse("a dim must be at least 1");
    if (__builtin_mul_overflow(count, dim.value, &count) || count >= max_elements)
      refuse("over the limit of " + std::to_string(max_elements - 1) + " elements");
  }
}

bool broadcast(const Shape& a, const Shape& b, Shape& result) {
  const std::size_t rank = std::max(a.size(), b.size());
  result.assign(rank, Dim(1));
  for (std::size_t i = 0; i < rank; ++i) {  // i counts from the last axis
    const Dim x = i < a.size() ? a[a.size() - 1 - i] : Dim(1);
    const Dim y = i < b.size() ? b[b.size() - 1 - i] : Dim(1);
    Dim& out = result[rank - 1 - i];
    if (x == y || y == Dim(1))
      out = x;
    else if (x == Dim(1))
      out = y;
    else if (x.is_number() && y.is_number())
      return false;
    else if (x.is_number() || y.is_number())  // a number over 1 against a symbol: they agree or binding will tell
      out = x.is_number() ? x : y;
    else
      out = x.is_symbol() && y.is_symbol() ? x : Dim::unknown();
  }
  return true;
}

}  // namespace ingot
