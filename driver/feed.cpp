// What `ingot run` and the Session share about inputs.
#include "driver/feed.h"

#include "frontend/array_like.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string numpy_shape(const Shape& shape) {
  std::string text = "(";
  for (const Dim& dim : shape) text += to_string(dim) + (shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1) text.resize(text.size() - 2);
  return text + ")";
}

}  // namespace

Array fed_array(const Function& function, std::size_t input, const Array& array) {
  const Type& wanted = function.graph.type(function.inputs[input].value);
  const Shape &expected = wanted.shape, &found = array.type.shape;
  const auto refuse = [&](const std::string& help) {
    Error error =
        rejected("IG0843", "input " + ingot::quoted(function.inputs[input].name) + " has the shape " +
                               numpy_shape(expected) + ", but the array fed has the shape " + numpy_shape(found));
    return help.empty() ? error : error.help(help);
  };
  if (expected.size() == found.size() + 1 && !expected[0].is_number()) {
    Shape with_batch = found;
    with_batch.insert(with_batch.begin(), 1);
    throw refuse("add the batch axis: feed an array of shape " + numpy_shape(with_batch));
  }
  if (expected.size() != found.size()) throw refuse("");
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (expected[i].is_number() && expected[i] != found[i])
      throw refuse("axis " + std::to_string(i) + " must be " + to_string(expected[i]));
  return array.type.dtype == wanted.dtype ? array : NdArray(array).astype(wanted.dtype).array();
}

Bindings bindings_of(const Function& function, std::span<const Array> arrays) {
  Bindings bindings;
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    const Shape& shape = function.graph.type(function.inputs[k].value).shape;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (!shape[i].is_symbol()) continue;
      const std::int64_t size = arrays[k].type.shape[i].value;
      const auto [known, is_new] = bindings.try_emplace(shape[i].symbol, size);
      if (!is_new && known->second != size)
        throw rejected("IG0843", "axis " + std::to_string(i) + " of input " + ingot::quoted(function.inputs[k].name) +
                                     " is " + std::to_string(size) + ", but another input gives " +
                                     ingot::quoted(shape[i].symbol) + " the size " + std::to_string(known->second));
    }
  }
  return bindings;
}

}  // namespace ingot
