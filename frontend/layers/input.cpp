// InputLayer: the start of every history.
#include "frontend/layers/input.h"

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot {
namespace {

class InputLayer final : public LayerBase {
 public:
  explicit InputLayer(const LayerOptions& options) : LayerBase("InputLayer", options) { is_built = true; }
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return inputs;
  }
};

SparseParts sparse_parts(Definition& definition, const std::string& name, DType dtype, const Provenance& origin) {
  const Dim bound = Dim::named(name + ".nnz");
  const auto part = [&](const char* suffix, Type type) {
    Provenance p = origin;
    p.name = name + suffix;
    return definition.graph.input(std::move(type), std::move(p));
  };
  return {part(".values", {dtype, {bound}}), part(".indices", {DType::i32, {bound, 2}}),
          part(".count", {DType::i32, {}})};
}

}  // namespace

Tensor Input(std::vector<std::int64_t> shape, InputOptions options, Place place) {
  if (options.batch_shape.empty()) {
    shape.insert(shape.begin(), None);
    options.batch_shape = std::move(shape);
  }
  return input_of_shape(Shape(options.batch_shape.begin(), options.batch_shape.end()), options, place);
}

Tensor input_of_shape(Shape shape, InputOptions options, Place place) {
  Definition& definition = *Definition::current();
  if (options.name.empty())
    options.name =
        definition.names.next(definition.profile == Profile::keras2 ? "input" : "input_layer", definition.profile);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i].value < None || shape[i].value == 0)
      throw ValueError("Input " + quoted(options.name) + " has a dim of " + std::to_string(shape[i].value) +
                       " at axis " + std::to_string(i) + ", expected a positive number or None");
    if (shape[i].is_unknown()) shape[i] = Dim::named(i == 0 ? "batch" : options.name + "." + std::to_string(i));
  }
  check_limits(shape, "input " + quoted(options.name));
  if (options.sparse && shape.size() != 2)
    throw ValueError("a sparse Input must be a matrix, but " + quoted(options.name) + " has shape " +
                     keras_shape(shape));

  auto layer = std::make_unique<InputLayer>(LayerOptions{options.name, true, options.dtype});
  LayerBase& base = *layer;
  definition.layers.push_back(std::move(layer));
  Provenance origin = definition.provenance(options.name, place);
  origin.name = origin.layer = options.name;
  const Type type{options.dtype, shape};
  TensorRecord record{options.name, type, {}, {}, {&base, 0, 0}, {}};
  if (options.sparse) {
    record.sparse = sparse_parts(definition, options.name, options.dtype, origin);
    record.value = record.sparse->values;
  } else {
    record.value = definition.graph.input(type, origin);
  }
  const Tensor result = definition.add_tensor(std::move(record));
  base.nodes.push_back({{result.id()}, {result.id()}});
  return result;
}

}  // namespace ingot
