// A magic, the version, the length of the header, the header, raw data.
#include "ir/npy_bytes.h"

#include <bit>

namespace ingot {

static_assert(std::endian::native == std::endian::little);

std::string npy_bytes(const Array& array) {
  if (array.type.dtype == DType::bf16) {
    Array wide({DType::f32, array.type.shape});
    for (std::int64_t i = 0; i < array.size(); ++i) wide.set_number(i, array.number(i));
    return npy_bytes(wide);
  }
  const DTypeInfo& dtype = info(array.type.dtype);
  const char kind = dtype.is_float ? 'f' : array.type.dtype == DType::boolean ? 'b' : dtype.is_signed ? 'i' : 'u';
  std::string shape;
  for (const Dim& dim : array.type.shape) shape += std::to_string(dim.value) + (array.type.rank() == 1 ? "," : ", ");
  if (array.type.rank() > 1) shape.resize(shape.size() - 2);
  std::string header = "{'descr': '" + std::string(dtype.bytes == 1 ? "|" : "<") + kind + std::to_string(dtype.bytes) +
                       "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // Data starts at a multiple of 64; the header ends with a line feed.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY");
  bytes += '\x01';
  bytes += '\0';
  bytes += static_cast<char>(header.size() & 255);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
  return bytes;
}

}  // namespace ingot
