// Arrays from nested lists, indexing, casting.
#include "frontend/array_like.h"

#include "frontend/errors.h"

namespace ingot {
namespace {

template <class T>
Array array_of(DType dtype, const std::vector<std::int64_t>& shape, const std::vector<T>& values) {
  Array data({dtype, Shape(shape.begin(), shape.end())});
  if (data.size() != static_cast<std::int64_t>(values.size()))
    throw ValueError("cannot reshape array of size " + std::to_string(values.size()) + " into shape " +
                     keras_shape(data.type.shape));
  std::memcpy(data.bytes.data(), values.data(), data.bytes.size());
  return data;
}

void copy_element(const Array& from, std::int64_t i, Array& to, std::int64_t k) {
  if (is_integer(from.type.dtype) && !is_float(to.type.dtype))
    to.set_integer(k, from.integer(i));
  else
    to.set_number(k, from.number(i));
}

}  // namespace

NdArray::NdArray(std::vector<std::int64_t> shape, const std::vector<float>& values)
    : data_(array_of(DType::f32, shape, values)) {}
NdArray::NdArray(std::vector<std::int64_t> shape, const std::vector<double>& values)
    : data_(array_of(DType::f64, shape, values)) {}
NdArray::NdArray(std::vector<std::int64_t> shape, const std::vector<std::int64_t>& values)
    : data_(array_of(DType::i64, shape, values)) {}

NdArray::NdArray(std::initializer_list<ArrayLike> rows) {
  if (rows.size() == 0) throw ValueError("an array needs at least one element");
  const auto widest = [](DType a, DType b) {
    if (a == b) return a;
    if (is_float(a) != is_float(b)) return is_float(a) ? a : b;
    return info(a).bytes >= info(b).bytes ? a : b;
  };
  const Array& first = rows.begin()->dense().array();
  Type type = first.type;
  for (const ArrayLike& row : rows) {
    if (row.is_sparse()) throw ValueError("a sparse matrix cannot be a row of an array");
    if (row.dense().array().type.shape != first.type.shape)
      throw ValueError("rows of an array must have one shape: the first has " + keras_shape(first.type.shape) +
                       ", another has " + keras_shape(row.dense().array().type.shape));
    type.dtype = widest(type.dtype, row.dense().dtype());
  }
  type.shape.insert(type.shape.begin(), Dim(static_cast<std::int64_t>(rows.size())));
  data_ = Array(type);
  std::int64_t k = 0;
  for (const ArrayLike& row : rows)
    for (std::int64_t i = 0; i < row.dense().size(); ++i) copy_element(row.dense().array(), i, data_, k++);
}

NdArray NdArray::operator[](std::int64_t index) const {
  if (rank() == 0) throw IndexError("too many indices for array: array is 0-dimensional, but 1 were indexed");
  const std::int64_t rows = data_.type.shape[0].value;
  if (index < -rows || index >= rows)
    throw IndexError("index " + std::to_string(index) + " is out of bounds for axis 0 with size " +
                     std::to_string(rows));
  Array row({data_.type.dtype, Shape(data_.type.shape.begin() + 1, data_.type.shape.end())});
  const std::size_t bytes = row.bytes.size();
  std::memcpy(row.bytes.data(), data_.bytes.data() + static_cast<std::size_t>(index < 0 ? index + rows : index) * bytes,
              bytes);
  return NdArray(std::move(row));
}

double NdArray::item() const {
  if (size() != 1) throw ValueError("can only convert an array of size 1 to a Python scalar");
  return at(0);
}

NdArray NdArray::astype(DType dtype) const {
  if (dtype == data_.type.dtype) return *this;
  Array cast({dtype, data_.type.shape});
  for (std::int64_t i = 0; i < data_.size(); ++i) copy_element(data_, i, cast, i);
  return NdArray(std::move(cast));
}

NdArray NdArray::reshape(std::vector<std::int64_t> wanted) const {
  Array data = data_;
  data.type.shape = Shape(wanted.begin(), wanted.end());
  if (element_count(data.type.shape) != size())
    throw ValueError("cannot reshape array of size " + std::to_string(size()) + " into shape " +
                     keras_shape(data.type.shape));
  return NdArray(std::move(data));
}

NdArray SparseArray::to_dense() const {
  Array data({DType::f32, {rows_, columns_}});
  for (const Entry& e : entries_)
    if (e.row >= 0 && e.row < rows_ && e.column >= 0 && e.column < columns_) {
      const std::int64_t i = e.row * columns_ + e.column;
      data.set_number(i, data.number(i) + e.value);
    }
  return NdArray(std::move(data));
}

}  // namespace ingot
