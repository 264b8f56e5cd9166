// Calling a recorded function: arrays are checked against its inputs in Keras' words, cast, and handed to the executor.
#include <algorithm>

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

// Values, indices and count, with as many entries as the matrix holds, at least one.
void feed_sparse(const TensorRecord& input, const SparseArray& array, std::vector<Array>& arrays) {
  const Shape& wanted = input.type.shape;
  if (wanted[1].is_number() && wanted[1].value != array.columns())
    throw ValueError("Error when checking input: expected " + input.name + " to have shape " +
                     known_shape({wanted[1]}) + " but got array with shape " + known_shape({array.columns()}));
  const auto count = static_cast<std::int64_t>(array.entries().size());
  const std::int64_t bound = std::max<std::int64_t>(count, 1);
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

// Dims that carry one symbol must be fed one size.
void check_symbols(const FunctionRecord& record, const std::vector<Array>& arrays) {
  std::vector<std::pair<std::string, std::pair<std::int64_t, std::string>>> known;
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    const FunctionInput& input = record.function.inputs[k];
    const Shape& wanted = record.function.graph.type(input.value).shape;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (!wanted[i].is_symbol()) continue;
      const std::int64_t size = arrays[k].type.shape[i].value;
      const auto earlier =
          std::find_if(known.begin(), known.end(), [&](const auto& entry) { return entry.first == wanted[i].symbol; });
      if (earlier == known.end()) {
        known.push_back({wanted[i].symbol, {size, input.name}});
      } else if (earlier->second.first != size) {
        throw ValueError("All input arrays (x) should have the same number of samples. Got array shapes: axis " +
                         std::to_string(i) + " (" + wanted[i].symbol + ") of " + input.name + " is " +
                         std::to_string(size) + ", of " + earlier->second.second + " it is " +
                         std::to_string(earlier->second.first));
      }
    }
  }
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<NdArray> call(Definition& definition, const FunctionRecord& record, std::span<const ArrayLike> fed) {
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
  std::vector<Array> arrays;
  for (std::size_t i = 0; i < record.inputs.size(); ++i) {
    const TensorRecord& input = definition.tensors[record.inputs[i]];
    if (i >= fed.size()) {
      if (!input.default_value) throw ValueError("You must feed a value for placeholder tensor '" + input.name + "'");
      arrays.push_back(scalar_array(input.type.dtype, *input.default_value));
      continue;
    }
    if (input.sparse) {
      if (!fed[i].is_sparse())
        throw TypeError("input " + input.name + " is sparse, but a dense array was fed")
            .help("feed a SparseArray(rows, columns, {{row, column, value}, ...})");
      feed_sparse(input, fed[i].sparse(), arrays);
      continue;
    }
    const NdArray dense = fed[i].is_sparse() ? fed[i].sparse().to_dense() : fed[i].dense();
    check_dense(input, dense);
    arrays.push_back(dense.astype(input.type.dtype).array());
  }
  check_symbols(record, arrays);
  if (!executor())
    throw RuntimeError("function " + quoted(record.name) + " cannot run: no executor is installed")
        .help("link the driver's Session, or compile the definition with `ingot compile`");
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
