// predict: a model's function on any number of rows, a batch at a time.
#include <algorithm>

#include "frontend/errors.h"
#include "frontend/model.h"

namespace ingot {
namespace {

NdArray rows_of(const NdArray& array, std::int64_t first, std::int64_t count) {
  Type type = array.array().type;
  const std::size_t row_bytes = array.array().bytes.size() / static_cast<std::size_t>(type.shape[0].value);
  type.shape[0] = count;
  Array rows(type);
  std::memcpy(rows.bytes.data(), array.array().bytes.data() + static_cast<std::size_t>(first) * row_bytes,
              rows.bytes.size());
  return NdArray(std::move(rows));
}

void append_rows(NdArray& all, const NdArray& more) {
  Type type = all.array().type;
  if (type.rank() == 0 || more.rank() == 0) throw ValueError("an output of the model has no batch axis");
  type.shape[0] = type.shape[0].value + more.array().type.shape[0].value;
  Array joined(type);
  const std::size_t bytes = all.array().bytes.size();
  std::memcpy(joined.bytes.data(), all.array().bytes.data(), bytes);
  std::memcpy(joined.bytes.data() + bytes, more.array().bytes.data(), more.array().bytes.size());
  all = NdArray(std::move(joined));
}

}  // namespace

std::vector<NdArray> Network::predict_all(const std::vector<NdArray>& arrays, std::int64_t batch_size) const {
  const RecordedFunction function = predict_function();
  if (arrays.size() != inputs().size())
    throw ValueError(
        "Error when checking model input: the list of Numpy arrays that you are passing to your model is not the size "
        "the "
        "model expected. Expected to see " +
        std::to_string(inputs().size()) + " array(s), but instead got the following list of " +
        std::to_string(arrays.size()) + " arrays: " + repr(arrays).substr(0, 200) + "...");
  if (batch_size < 1) throw ValueError("batch_size must be 1 or more, got " + std::to_string(batch_size));
  if (arrays.empty() || arrays.front().rank() == 0) return function(arrays);
  const std::int64_t rows = arrays.front().shape().front();
  for (std::size_t i = 0; i < arrays.size(); ++i)
    if (arrays[i].rank() != inputs()[i].rank() || arrays[i].shape().front() != rows)
      return function(arrays);  // which refuses them
  std::vector<NdArray> results;
  for (std::int64_t first = 0; first < rows; first += batch_size) {
    std::vector<NdArray> batch;
    for (const NdArray& array : arrays) batch.push_back(rows_of(array, first, std::min(batch_size, rows - first)));
    const std::vector<NdArray> outputs = function(batch);
    if (results.empty()) {
      results = outputs;
      continue;
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) append_rows(results[i], outputs[i]);
  }
  return results;
}

NdArray Network::predict(const ArrayLike& x, std::int64_t batch_size) const {
  if (x.is_sparse()) return predict_function()({x}).front();
  const std::vector<NdArray> results = predict_all({x.dense()}, batch_size);
  if (results.size() == 1) return results.front();
  throw ValueError("Model " + name() + " has " + std::to_string(results.size()) + " outputs")
      .help("predict_all returns all of them");
}

// A list is one array per input; of a model with one input it may be the array itself, as in Keras.
NdArray Network::predict(std::initializer_list<ArrayLike> list, std::int64_t batch_size) const {
  const std::vector<Tensor> wanted = inputs();
  const bool is_array =
      wanted.size() == 1 &&
      !(list.size() == 1 && (list.begin()->is_sparse() || list.begin()->dense().rank() == wanted.front().rank()));
  if (is_array) return predict(ArrayLike(list), batch_size);
  if (list.size() == 1) return predict(*list.begin(), batch_size);
  std::vector<NdArray> arrays;
  for (const ArrayLike& array : list) {
    if (array.is_sparse()) throw TypeError("feed sparse inputs through a K::function");
    arrays.push_back(array.dense());
  }
  const std::vector<NdArray> results = predict_all(arrays, batch_size);
  if (results.size() == 1) return results.front();
  throw ValueError("Model " + name() + " has " + std::to_string(results.size()) + " outputs")
      .help("predict_all returns all of them");
}

}  // namespace ingot
