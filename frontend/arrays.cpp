// Braces around one array or around several, as in Network::predict.
#include "frontend/arrays.h"

#include "frontend/errors.h"

namespace ingot {

std::vector<NdArray> Arrays::list(std::size_t wanted, std::size_t rank) const {
  const bool holds_the_array = arrays_.size() == 1 && arrays_.front().dense().rank() == rank;
  if (is_braced_ && wanted == 1 && !holds_the_array && !is_empty()) {
    NdArray rows = arrays_.front().dense();
    Type type = rows.array().type;
    type.shape.insert(type.shape.begin(), Dim(static_cast<std::int64_t>(arrays_.size())));
    for (const ArrayLike& row : arrays_) {
      if (row.is_sparse()) throw TypeError("fit and evaluate take dense arrays");
      if (row.dense().array().type.shape != rows.array().type.shape)
        throw ValueError("rows of an array differ in shape: " + keras_shape(rows.array().type.shape) + " and " +
                         keras_shape(row.dense().array().type.shape));
      if (row.dense().dtype() == DType::f64) type.dtype = DType::f64;  // integers among them, as NumPy has it
    }
    Array joined(type);
    const std::int64_t size = rows.size();
    for (std::size_t i = 0; i < arrays_.size(); ++i)
      for (std::int64_t j = 0; j < size; ++j)
        joined.set_number(static_cast<std::int64_t>(i) * size + j, arrays_[i].dense().at(j));
    return {NdArray(std::move(joined))};
  }
  std::vector<NdArray> list;
  for (const ArrayLike& array : arrays_) {
    if (array.is_sparse())
      throw TypeError("fit and evaluate take dense arrays")
          .help("feed sparse inputs to train_function() batch by batch");
    list.push_back(array.dense());
  }
  return list;
}

}  // namespace ingot
