// Dense row-major data with a type: values of constants, initial values of states, contents of .npy files.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ir/type.h"

namespace ingot {

struct Array {
  Type type;                     // static shape
  std::vector<std::byte> bytes;  // byte_count(type) of them, in the host's (little-endian) order
  std::string absent_sha256;     // of data that is not at hand: its hash, and the bytes are zeros; else ""

  Array() = default;
  explicit Array(Type type);  // zeros
  std::int64_t size() const { return element_count(type.shape); }

  // Element i in row-major order, converted; storing rounds, saturates and wraps as scalar::rounded does.
  double number(std::int64_t i) const;
  std::int64_t integer(std::int64_t i) const;  // u64: its bit pattern
  void set_number(std::int64_t i, double value);
  void set_integer(std::int64_t i, std::int64_t value);

  // The elements as T; T must be the C++ type of the dtype (float for f32).
  template <class T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  template <class T>
  std::span<T> as() {
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  bool operator==(const Array&) const = default;
};

using ArrayPtr = std::shared_ptr<const Array>;  // never null in a finished graph

Array make_array(Shape shape, std::span<const float> values);  // f32
Array scalar_array(DType dtype, double value);                 // rank 0

}  // namespace ingot
