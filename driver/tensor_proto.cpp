// Two steps: the fields as views into the file, then the elements of the one field that the data type names. Nothing is
// allocated by what the file claims: an element takes at least one byte of it.
#include "driver/tensor_proto.h"

#include <bit>
#include <optional>

#include "driver/output_directory.h"
#include "ir/checked.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

static_assert(std::endian::native == std::endian::little);

Error malformed(const std::string& file, const std::string& what) {
  return rejected("IG0841", "the file " + ingot::quoted(file) + " is not a valid TensorProto: " + what);
}

enum class Wire : unsigned { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

struct Field {
  std::uint64_t number = 0;
  Wire wire = Wire::varint;
  std::string_view contents;  // the varint as it stands, 8 or 4 bytes, or the bytes without their length
};

class WireReader {
 public:
  WireReader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  bool at_end() const { return bytes_.empty(); }

  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      const std::uint64_t bits = byte & 127U;
      if (shift == 63 && bits > 1) break;
      value |= bits << shift;
      if (byte < 128) return value;
    }
    throw malformed(file_, "a number of more than 64 bits");
  }

  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) throw malformed(file_, "it ends within a field");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  Field field() {
    const std::uint64_t key = varint();
    Field field{key >> 3, static_cast<Wire>(key & 7U), bytes_};
    switch (field.wire) {
      case Wire::varint:
        varint();
        field.contents = field.contents.substr(0, field.contents.size() - bytes_.size());
        return field;
      case Wire::fixed64:
        field.contents = take(8);
        return field;
      case Wire::bytes:
        field.contents = take(varint());
        return field;
      case Wire::fixed32:
        field.contents = take(4);
        return field;
    }
    throw malformed(file_, "a field of the wire type " + std::to_string(key & 7U));
  }

 private:
  std::string_view bytes_;
  const std::string& file_;
};

// Fields of TensorProto.
enum Number : std::uint64_t {
  dims = 1,
  data_type = 2,
  segment = 3,
  float_data = 4,
  int32_data = 5,
  int64_data = 7,
  raw_data = 9,
  double_data = 10,
  uint64_data = 11,
  external_data = 13,
  data_location = 14
};

// A value of TensorProto.DataType, and the field that holds its elements where raw_data does not.
struct ElementType {
  std::uint64_t code;
  DType dtype;
  Number data;
  Wire wire;
};
constexpr ElementType element_types[] = {
    {1, DType::f32, float_data, Wire::fixed32},  {2, DType::u8, int32_data, Wire::varint},
    {3, DType::i8, int32_data, Wire::varint},    {4, DType::u16, int32_data, Wire::varint},
    {5, DType::i16, int32_data, Wire::varint},   {6, DType::i32, int32_data, Wire::varint},
    {7, DType::i64, int64_data, Wire::varint},   {9, DType::boolean, int32_data, Wire::varint},
    {10, DType::f16, int32_data, Wire::varint},  {11, DType::f64, double_data, Wire::fixed64},
    {12, DType::u32, uint64_data, Wire::varint}, {13, DType::u64, uint64_data, Wire::varint},
    {16, DType::bf16, int32_data, Wire::varint},
};

const ElementType& element_type(std::uint64_t code, const std::string& file) {
  for (const ElementType& type : element_types)
    if (type.code == code) return type;
  throw unsupported("IG0842",
                    "the elements of " + ingot::quoted(file) + " are of the ONNX data type " + std::to_string(code))
      .help("save the tensor as bool, an integer type, float16, bfloat16, float or double");
}

// Appends an element that an integer of 64 bits holds; it must fit the dtype. f16 and bf16 are their bits.
void append_integer(std::vector<std::byte>& data, std::uint64_t value, DType dtype, const std::string& file) {
  const auto width = static_cast<std::size_t>(info(dtype).bytes);
  if (width < 8) {
    const unsigned bits = dtype == DType::boolean ? 1 : static_cast<unsigned>(8 * width);
    const auto as_signed = static_cast<std::int64_t>(value);
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    const bool fits = info(dtype).is_signed ? as_signed >= -half && as_signed < half : value >> bits == 0;
    if (!fits) throw malformed(file, "an element that its data type cannot hold");
  }
  for (std::size_t i = 0; i < width; ++i) data.push_back(static_cast<std::byte>(value >> 8 * i));
}

void append_bytes(std::vector<std::byte>& data, std::string_view bytes) {
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  data.insert(data.end(), first, first + bytes.size());
}

// The elements of one field: one, or packed into its bytes.
void append_elements(std::vector<std::byte>& data, const Field& field, const ElementType& type,
                     const std::string& file) {
  if (field.wire != type.wire && field.wire != Wire::bytes)
    throw malformed(file, "elements of an unexpected wire type");
  const auto width = static_cast<std::size_t>(info(type.dtype).bytes);
  if (type.wire != Wire::varint) {
    if (field.contents.size() % width != 0) throw malformed(file, "it ends within an element");
    return append_bytes(data, field.contents);
  }
  for (WireReader reader(field.contents, file); !reader.at_end();)
    append_integer(data, reader.varint(), type.dtype, file);
}

void check_bools(const std::vector<std::byte>& data, const std::string& file) {
  for (const std::byte byte : data)
    if (byte > std::byte{1}) throw malformed(file, "a bool that is neither 0 nor 1");
}

}  // namespace

Array parse_tensor_proto(std::string_view bytes, const std::string& file) {
  std::vector<Field> fields;
  std::optional<std::uint64_t> code;
  Type type;
  bool is_raw = false;
  for (WireReader reader(bytes, file); !reader.at_end();) {
    const Field field = reader.field();
    if (field.number == 0) throw malformed(file, "a field of the number 0");
    if (field.number == segment || field.number == external_data ||
        (field.number == data_location && WireReader(field.contents, file).varint() != 0))
      throw unsupported("IG0842", "the data of " + ingot::quoted(file) + " is not within the file")
          .help("save the tensor with its data, in one piece");
    if (field.number == data_type) {
      if (field.wire != Wire::varint) throw malformed(file, "a data type that is no number");
      code = WireReader(field.contents, file).varint();
    } else if (field.number == dims) {
      if (field.wire != Wire::varint && field.wire != Wire::bytes) throw malformed(file, "dims that are no numbers");
      for (WireReader sizes(field.contents, file); !sizes.at_end();) {
        const auto size = static_cast<std::int64_t>(sizes.varint());
        if (size < 0) throw malformed(file, "a dim below 0");
        if (type.rank() == max_rank) throw malformed(file, "a rank over " + std::to_string(max_rank));
        type.shape.emplace_back(size);
      }
    } else {
      is_raw = is_raw || field.number == raw_data;
      fields.push_back(field);
    }
  }
  if (!code) throw malformed(file, "it has no data type");
  const ElementType& elements = element_type(*code, file);
  type.dtype = elements.dtype;
  check_limits(type.shape, "the tensor in " + ingot::quoted(file));

  Array array;
  for (const Field& field : fields) {
    if (is_raw && field.number == raw_data) {
      if (field.wire != Wire::bytes) throw malformed(file, "raw data that are no bytes");
      append_bytes(array.bytes, field.contents);
    } else if (!is_raw && field.number == elements.data) {
      append_elements(array.bytes, field, elements, file);
    }
  }
  const std::int64_t expected = byte_count(type);
  if (array.bytes.size() != static_cast<std::uint64_t>(expected))
    throw malformed(file, "its shape " + to_string(type.shape) + " needs " + std::to_string(expected) +
                              " bytes of data, there are " + std::to_string(array.bytes.size()));
  if (type.dtype == DType::boolean) check_bools(array.bytes, file);
  array.type = std::move(type);
  return array;
}

Array read_tensor_proto(const std::filesystem::path& file) {
  return parse_tensor_proto(read_file(file), file.filename().string());
}

}  // namespace ingot
