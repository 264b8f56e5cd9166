// Feeds by position, as the fixtures ask for.
#include "tests/import/run_model.h"

#include <stdexcept>

#include "ir/bind.h"
#include "ir/evaluate.h"
#include "ir/verify.h"

namespace ingot {
namespace {

struct Feed {
  std::vector<Array> arrays;
  Bindings bindings;
};

void bind_dims(const Shape& shape, const Array& array, Bindings& bindings) {
  if (shape.size() != array.type.rank()) throw std::runtime_error("an input has another rank than what is fed");
  for (std::size_t d = 0; d < shape.size(); ++d) {
    const std::int64_t extent = array.type.shape[d].value;
    if (shape[d].is_symbol()) {
      if (!bindings.emplace(shape[d].symbol, extent).second && bindings[shape[d].symbol] != extent)
        throw std::runtime_error("the symbol " + shape[d].symbol + " would have two values");
    } else if (shape[d].value != extent) {
      throw std::runtime_error("an input has another shape than what is fed");
    }
  }
}

// Values, indices and count of a matrix, every element an entry.
void feed_sparse(const Array& matrix, const Function& function, std::size_t first, Feed& feed) {
  const std::int64_t rows = matrix.type.shape[0].value, columns = matrix.type.shape[1].value, count = rows * columns;
  Array values({matrix.type.dtype, {count}}), indices({DType::i32, {count, 2}}), entries({DType::i32, {}});
  for (std::int64_t i = 0; i < count; ++i) {
    values.set_number(i, matrix.number(i));
    indices.set_integer(2 * i, i / columns);
    indices.set_integer(2 * i + 1, i % columns);
  }
  entries.set_integer(0, count);
  bind_dims(function.graph.type(function.inputs[first].value).shape, values, feed.bindings);
  feed.bindings["batch"] = rows;
  feed.arrays.insert(feed.arrays.end(), {values, indices, entries});
}

}  // namespace

std::vector<Array> run_module(const Module& module, const std::vector<Array>& inputs) {
  verify(module);
  const Function& symbolic = module.functions.at(0);
  Feed feed;
  for (const Array& input : inputs) {
    const std::size_t next = feed.arrays.size();
    const FunctionInput& wanted = symbolic.inputs.at(next);
    if (wanted.name.ends_with(".values")) {
      feed_sparse(input, symbolic, next, feed);
    } else {
      bind_dims(symbolic.graph.type(wanted.value).shape, input, feed.bindings);
      feed.arrays.push_back(input);
    }
  }
  const Function function = ingot::bind(symbolic, feed.bindings);
  std::vector<ReferenceArray> arrays(feed.arrays.begin(), feed.arrays.end()), states;
  for (const State& state : module.states) states.emplace_back(*state.initial);
  std::vector<Array> outputs;
  for (const ReferenceArray& output : evaluate(module, function, arrays, states).outputs)
    outputs.push_back(output.to_array());
  return outputs;
}

}  // namespace ingot
