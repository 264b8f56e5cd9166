// Data in and out of functions: NdArray is a value like NumPy's ndarray; ArrayLike is what may be fed: numbers, nested
// lists, arrays, sparse matrices.
#pragma once
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <vector>

#include "ir/array.h"

namespace ingot {

class ArrayLike;

// A dense array of a fixed dtype, row-major. Nested lists of integers are int64, others float64, as in NumPy; feeding
// casts to the dtype of the tensor.
class NdArray {
 public:
  NdArray() : NdArray(0.0) {}
  NdArray(std::initializer_list<ArrayLike> rows);  // throws ValueError when rows differ in shape
  template <class Number>
    requires std::is_arithmetic_v<Number>
  NdArray(Number number) : data_(scalar_of(number)) {}  // NOLINT: implicit
  explicit NdArray(Array data) : data_(std::move(data)) {}
  NdArray(std::vector<std::int64_t> shape, const std::vector<float>& values);
  NdArray(std::vector<std::int64_t> shape, const std::vector<double>& values);
  NdArray(std::vector<std::int64_t> shape, const std::vector<std::int64_t>& values);

  const Array& array() const { return data_; }
  std::vector<std::int64_t> shape() const { return extents(data_.type.shape); }
  std::size_t rank() const { return data_.type.rank(); }
  DType dtype() const { return data_.type.dtype; }
  std::int64_t size() const { return data_.size(); }

  NdArray operator[](std::int64_t index) const;  // along the first axis; throws IndexError with NumPy's sentence
  double item() const;                           // of an array of one element; throws ValueError
  double at(std::int64_t i) const { return data_.number(i); }  // element i in row-major order
  NdArray astype(DType dtype) const;
  NdArray reshape(std::vector<std::int64_t> shape) const;

  friend bool operator==(const NdArray&, const NdArray&) = default;

 private:
  template <class Number>
  static Array scalar_of(Number number) {
    if constexpr (std::is_same_v<Number, bool>) return scalar_array(DType::boolean, number);
    if constexpr (std::is_same_v<Number, float>) return scalar_array(DType::f32, static_cast<double>(number));
    if constexpr (std::is_floating_point_v<Number>) return scalar_array(DType::f64, static_cast<double>(number));
    Array data({DType::i64, {}});
    data.set_integer(0, static_cast<std::int64_t>(number));
    return data;
  }

  Array data_;
};

// As NumPy prints it: str() is print(array), repr() is what lists of arrays show, "array([1., 2.], dtype=float32)".
std::string str(const NdArray& array);
std::string repr(const NdArray& array);
std::string repr(const std::vector<NdArray>& arrays);
std::ostream& operator<<(std::ostream& stream, const NdArray& array);
std::ostream& operator<<(std::ostream& stream, const std::vector<NdArray>& arrays);

// A sparse matrix in coordinate form. Duplicates add; entries out of range are ignored.
class SparseArray {
 public:
  struct Entry {
    std::int64_t row, column;
    double value;
  };
  SparseArray(std::int64_t rows, std::int64_t columns, std::vector<Entry> entries)
      : rows_(rows), columns_(columns), entries_(std::move(entries)) {}

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  const std::vector<Entry>& entries() const { return entries_; }
  NdArray to_dense() const;  // float32

 private:
  std::int64_t rows_, columns_;
  std::vector<Entry> entries_;
};

class Tensor;

class ArrayLike {
 public:
  template <class T>
    requires std::is_same_v<T, Tensor>
  ArrayLike(const T&) {  // NOLINT: implicit, as the others
    static_assert(std::is_void_v<T>, "a symbolic tensor is no value: feed an array");
  }
  ArrayLike(std::initializer_list<ArrayLike> rows) : dense_(rows) {}
  ArrayLike(const NdArray& array) : dense_(array) {}  // NOLINT: implicit
  ArrayLike(const Array& array) : dense_(array) {}    // NOLINT: implicit
  ArrayLike(const SparseArray& array)                 // NOLINT: implicit
      : dense_(), sparse_(std::make_shared<const SparseArray>(array)) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  ArrayLike(Number number) : dense_(number) {}  // NOLINT: implicit
  ArrayLike(const std::vector<float>& values)   // NOLINT: implicit
      : dense_({static_cast<std::int64_t>(values.size())}, values) {}
  ArrayLike(const std::vector<double>& values)  // NOLINT: implicit
      : dense_({static_cast<std::int64_t>(values.size())}, values) {}

  bool is_sparse() const { return sparse_ != nullptr; }
  const NdArray& dense() const { return dense_; }
  const SparseArray& sparse() const { return *sparse_; }

 private:
  NdArray dense_;
  std::shared_ptr<const SparseArray> sparse_;
};

}  // namespace ingot
