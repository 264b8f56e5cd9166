// Types of values: a dtype and a shape, logical only. A layout (order of axes in memory, padding, tiles) belongs to the
// Plan of codegen and is never part of a type; neither is quantisation.
//
// A dim is a number, a symbol ("batch", bound later) or unknown ("?", follows from inference once symbols are bound).
// There is no arithmetic on dims: binding gives the inputs numbers and runs inference again.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot {

// f16 and bf16 are storage only: a cast stands before any arithmetic.
enum class DType : std::uint8_t { boolean, i8, i16, i32, i64, u8, u16, u32, u64, f16, bf16, f32, f64 };

struct DTypeInfo {
  std::string_view name;        // as in .ingot text: "bool", "i8", ..., "f64"
  std::string_view keras_name;  // as in Keras and NumPy: "bool", "int8", ..., "float64"
  int bytes;
  bool is_float, is_signed;  // is_signed: two's complement integer
};
const DTypeInfo& info(DType dtype);
inline bool is_float(DType dtype) { return info(dtype).is_float; }
inline bool is_integer(DType dtype) { return !is_float(dtype) && dtype != DType::boolean; }
// By either name. Returns false when there is no such dtype.
bool parse_dtype(std::string_view name, DType& dtype);

constexpr int max_rank = 8;
constexpr std::int64_t max_elements = std::int64_t{1} << 31;  // a value has fewer; trust-and-ux.md B3, T3

struct Dim {
  std::int64_t value = -1;  // a number >= 1; -1 when the dim is a symbol or unknown
  std::string symbol;       // "" when the dim is a number or unknown

  Dim() = default;
  Dim(std::int64_t number) : value(number) {}  // NOLINT: a number is a dim
  static Dim named(std::string symbol) {
    Dim d;
    d.symbol = std::move(symbol);
    return d;
  }
  static Dim unknown() { return {}; }
  bool is_number() const { return value >= 0; }
  bool is_symbol() const { return !symbol.empty(); }
  bool is_unknown() const { return value < 0 && symbol.empty(); }
  bool operator==(const Dim&) const = default;
};

using Shape = std::vector<Dim>;

struct Type {
  DType dtype = DType::f32;
  Shape shape;
  std::size_t rank() const { return shape.size(); }
  bool operator==(const Type&) const = default;
};

bool is_static(const Shape& shape);  // every dim is a number
// Number of elements of a static shape; 1 for rank 0. Throws Error IG0110 from max_elements on.
std::int64_t element_count(const Shape& shape);
std::int64_t byte_count(const Type& type);
// The numbers of a static shape.
std::vector<std::int64_t> extents(const Shape& shape);
// Elements between neighbours along each axis of a dense row-major array.
std::vector<std::int64_t> row_major_strides(const Shape& shape);

std::string to_string(const Dim& dim);      // 32, batch, ?
std::string to_string(const Shape& shape);  // [32,batch,?]
std::string to_string(const Type& type);    // f32[32,4]
// As Keras prints it: (None, 64); (64,) for rank 1.
std::string keras_shape(const Shape& shape);

// Refuses a rank over max_rank, numbers below 1 and max_elements elements or more. `what` opens the sentence:
// 'input "x"'. Throws Error IG0110.
void check_limits(const Shape& shape, std::string_view what);

// NumPy's rule for two shapes, from the last axis on; equal symbols stay, 1 gives way, a number beats unknown.
// Returns false when two dims can never agree.
bool broadcast(const Shape& a, const Shape& b, Shape& result);

}  // namespace ingot
