// What `ingot run`, `ingot check` and the Session share about inputs.
#include "driver/feed.h"

#include <charconv>

#include "driver/npy.h"
#include "driver/tensor_proto.h"
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

Error usage(const std::string& message) { return {ExitStatus::usage, "IG0844", message}; }

std::size_t input_index(const Function& function, const std::string& key) {
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    if (function.inputs[i].name == key) return i;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error == std::errc() && end == key.data() + key.size() && index < function.inputs.size()) return index;
  std::vector<std::string> names;
  std::string list;
  for (const FunctionInput& input : function.inputs) {
    names.push_back(input.name);
    list += (list.empty() ? "" : ", ") + input.name;
  }
  const std::string near = nearest(key, names.data(), names.data() + names.size());
  throw usage("function " + ingot::quoted(function.name) + " has no input " + ingot::quoted(key))
      .help(near.empty() ? "its inputs are: " + list : "did you mean " + near + "?");
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
  return bindings_of(function, std::vector<std::optional<Array>>(arrays.begin(), arrays.end()));
}

Bindings bindings_of(const Function& function, std::span<const std::optional<Array>> arrays) {
  Bindings bindings;
  for (std::size_t k = 0; k < arrays.size(); ++k) {
    if (!arrays[k]) continue;
    const Shape& shape = function.graph.type(function.inputs[k].value).shape;
    for (std::size_t i = 0; i < shape.size(); ++i) {
      if (!shape[i].is_symbol()) continue;
      const std::int64_t size = arrays[k]->type.shape[i].value;
      const auto [known, is_new] = bindings.try_emplace(shape[i].symbol, size);
      if (!is_new && known->second != size)
        throw rejected("IG0843", "axis " + std::to_string(i) + " of input " + ingot::quoted(function.inputs[k].name) +
                                     " is " + std::to_string(size) + ", but another input gives " +
                                     ingot::quoted(shape[i].symbol) + " the size " + std::to_string(known->second));
    }
  }
  return bindings;
}

const Function& only_function(const Module& module) {
  std::vector<const Function*> found;
  std::string names;
  for (const Function& function : module.functions) {
    if (function.is_private) continue;
    names += (names.empty() ? "" : ", ") + function.name;
    found.push_back(&function);
  }
  if (found.empty()) throw usage("the model has no function");
  if (found.size() > 1) throw usage("the model has several functions").help("name one with --function: " + names);
  return *found.front();
}

std::vector<std::optional<Array>> read_inputs(const Function& function, const std::vector<std::string>& files) {
  std::vector<std::optional<Array>> arrays(function.inputs.size());
  for (const std::string& text : files) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) throw usage("--input " + ingot::quoted(text) + ": expected KEY=FILE");
    std::optional<Array>& array = arrays[input_index(function, text.substr(0, equals))];
    if (array) throw usage("input " + ingot::quoted(text.substr(0, equals)) + " is given twice");
    const std::filesystem::path file = text.substr(equals + 1);
    array = file.extension() == ".pb" ? read_tensor_proto(file) : read_npy(file);
  }
  return arrays;
}

}  // namespace ingot
