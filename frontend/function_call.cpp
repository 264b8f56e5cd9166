// Calling a recorded function: arrays are checked against its inputs in Keras' words, cast, and handed to the executor.
#include <algorithm>
#include <bit>
#include <map>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "frontend/function.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string known_shape(const Shape& shape) { return keras_shape(shape); }

void check_dense(const TensorRecord& input, const NdArray& array) {
  const Shape& wanted = input.type.shape;
  const Shape& found = array.array().type.shape;
  if (wanted.size() != found.size()) {
    ValueError error("Error when checking input: expected " + input.name + " to have " + std::to_string(wanted.size()) +
                     " dimensions, but got array with shape " + known_shape(found));
    if (wanted.size() == found.size() + 1) error.help("add the batch axis: feed {x} in place of x");
    throw error;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (wanted[i].is_number() && wanted[i] != found[i])
      throw ValueError("Error when checking input: expected " + input.name + " to have shape " +
                       known_shape(Shape(wanted.begin() + 1, wanted.end())) + " but got array with shape " +
                       known_shape(Shape(found.begin() + 1, found.end())));
}

// Values, indices and count, with room for a power of two of entries, so that matrices of like size share one
// compilation.
void feed_sparse(const TensorRecord& input, const SparseArray& array, std::vector<Array>& arrays) {
  const Shape& wanted = input.type.shape;
  if (wanted[1].is_number() && wanted[1].value != array.columns())
    throw ValueError("Error when checking input: expected " + input.name + " to have shape " +
                     known_shape({wanted[1]}) + " but got array with shape " + known_shape({array.columns()}));
  const auto count = static_cast<std::int64_t>(array.entries().size());
  const auto bound = static_cast<std::int64_t>(std::bit_ceil(array.entries().size()));
  Array values({input.type.dtype, {bound}}), indices({DType::i32, {bound, 2}}), used({DType::i32, {}});
  for (std::int64_t i = 0; i < count; ++i) {
    const SparseArray::Entry& e = array.entries()[static_cast<std::size_t>(i)];
    values.set_number(i, e.value);
    indices.set_integer(2 * i, e.row);
    indices.set_integer(2 * i + 1, e.column);
  }
  used.set_integer(0, count);
  arrays.push_back(std::move(values));
  arrays.push_back(std::move(indices));
  arrays.push_back(std::move(used));
}

// Sizes of symbols as arrays are fed; one symbol must be fed one size.
class Sizes {
 public:
  void feed(const TensorRecord& input, const Shape& fed) {
    const Shape& wanted = input.type.shape;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (!wanted[i].is_symbol()) continue;
      const auto [known, is_new] = bindings.emplace(wanted[i].symbol, fed[i].value);
      if (is_new) source_[wanted[i].symbol] = input.name;
      if (known->second != fed[i].value)
        throw ValueError("All input arrays (x) should have the same number of samples. Got array shapes: axis " +
                         std::to_string(i) + " (" + wanted[i].symbol + ") of " + input.name + " is " +
                         std::to_string(fed[i].value) + ", of " + source_[wanted[i].symbol] + " it is " +
                         std::to_string(known->second));
    }
  }
  Bindings bindings;

 private:
  std::map<std::string, std::string> source_;  // which input gave a symbol its size
};

// The value of a placeholder that is left out of a call, in the size that the others give it.
Array filled(const TensorRecord& input, const Bindings& sizes) {
  Type type = input.type;
  for (Dim& dim : type.shape) {
    const auto known = dim.is_symbol() ? sizes.find(dim.symbol) : sizes.end();
    if (known != sizes.end()) dim = known->second;
  }
  if (!is_static(type.shape)) throw ValueError("You must feed a value for placeholder tensor '" + input.name + "'");
  Array values(type);
  for (std::int64_t i = 0; i < values.size(); ++i) values.set_number(i, *input.default_value);
  return values;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<NdArray> call(Definition& definition, FunctionRecord& record, std::span<const ArrayLike> fed) {
  std::vector<std::string> wanted;
  std::size_t required = 0;
  for (const std::uint32_t id : record.inputs) {
    wanted.push_back(definition.tensors[id].name);
    if (!definition.tensors[id].default_value) required = wanted.size();
  }
  if (fed.size() > record.inputs.size() || fed.size() < required) {
    if (fed.size() < required)
      throw ValueError("You must feed a value for placeholder tensor '" + wanted[fed.size()] + "': function " +
                       quoted(record.name) + " takes " + std::to_string(wanted.size()) + " arrays (" + joined(wanted) +
                       "), but got " + std::to_string(fed.size()));
    throw ValueError("function " + quoted(record.name) + " takes " + std::to_string(wanted.size()) + " arrays (" +
                     joined(wanted) + "), but got " + std::to_string(fed.size()));
  }
  Sizes sizes;
  std::vector<Array> arrays;
  for (std::size_t i = 0; i < fed.size(); ++i) {
    const TensorRecord& input = definition.tensors[record.inputs[i]];
    if (input.sparse) {
      if (!fed[i].is_sparse())
        throw TypeError("input " + input.name + " is sparse, but a dense array was fed")
            .help("feed a SparseArray(rows, columns, {{row, column, value}, ...})");
      const SparseArray& matrix = fed[i].sparse();
      feed_sparse(input, matrix, arrays);
      sizes.feed(input, {matrix.rows(), matrix.columns()});
      sizes.bindings.emplace(input.name + ".nnz", arrays[arrays.size() - 3].type.shape[0].value);
      continue;
    }
    const NdArray dense = fed[i].is_sparse() ? fed[i].sparse().to_dense() : fed[i].dense();
    check_dense(input, dense);
    sizes.feed(input, dense.array().type.shape);
    arrays.push_back(dense.astype(input.type.dtype).array());
  }
  for (std::size_t i = fed.size(); i < record.inputs.size(); ++i)
    arrays.push_back(filled(definition.tensors[record.inputs[i]], sizes.bindings));
  if (!executor())
    throw RuntimeError("function " + quoted(record.name) + " cannot run: no executor is installed")
        .help("link the driver's Session, or compile the definition with `ingot compile`");
  record.bindings = std::move(sizes.bindings);
  std::vector<NdArray> results;
  for (Array& result : executor()->run(definition, record, arrays)) results.emplace_back(std::move(result));
  return results;
}

}  // namespace

std::vector<NdArray> RecordedFunction::operator()(std::initializer_list<ArrayLike> arrays) const {
  return call(*definition_, *record_, std::span(arrays.begin(), arrays.size()));
}

std::vector<NdArray> RecordedFunction::operator()(const std::vector<NdArray>& arrays) const {
  const std::vector<ArrayLike> fed(arrays.begin(), arrays.end());
  return call(*definition_, *record_, fed);
}

}  // namespace ingot
