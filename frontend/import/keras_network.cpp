// A Sequential is a chain; a Functional calls a layer as soon as all inputs of the call are there.
#include "frontend/import/keras_network.h"

#include <map>
#include <optional>
#include <set>

#include "frontend/layers/input.h"
#include "ir/text.h"

namespace ingot {
namespace {

bool is_input(const LayerConfig& layer) { return layer.class_name == "InputLayer"; }

Tensor build_input(const LayerConfig& layer, std::string name) {
  if (!is_own_class(layer)) layer_kind(layer);  // refuses it by name
  const LayerArguments arguments(layer);
  arguments.refuse("ragged", "a ragged input");
  InputOptions options;
  options.name = std::move(name);
  options.dtype = arguments.input_dtype();
  options.sparse = arguments.boolean("sparse", false);
  options.batch_shape = arguments.batch_shape();
  if (options.batch_shape.empty()) throw malformed_config("an input has no batch_shape").in_layer(layer.name);
  return Input({}, options);
}

Layer build_layer(const LayerConfig& layer, const NetworkWeights& weights) {
  if (!layer.network.empty()) return build_network(layer.network[0], weights);
  const LayerKind& kind = layer_kind(layer);
  const auto found = weights.find(&layer);
  return kind.build(LayerArguments(layer), found == weights.end() ? WeightValues{} : found->second);
}

// Layers with weights convert what they are given to the dtype that they compute in; the others keep it here, where
// Keras would convert too. Throws Error IG2061 when that makes a difference.
void check_dtypes(const std::vector<Tensor>& inputs, const LayerConfig& layer) {
  if (!layer.network.empty() || layer_kind(layer).converts_inputs) return;
  const DType dtype = LayerArguments(layer).dtype();
  for (const Tensor& input : inputs)
    if (is_float(input.dtype()) && input.dtype() != dtype)
      throw unsupported("IG2061", "a layer of " + std::string(info(dtype).keras_name) + " is given " +
                                      std::string(info(input.dtype()).keras_name) + ", which is not there yet")
          .in_layer(layer.name)
          .help("give all layers one dtype and save the model again");
}

class FunctionalBuilder {
 public:
  FunctionalBuilder(const NetworkConfig& network, const NetworkWeights& weights)
      : network_(network), weights_(weights) {}

  Network build() {
    for (std::size_t i = 0; i < network_.layers.size(); ++i)
      if (!places_.emplace(network_.layers[i].name, i).second)
        throw malformed_config("two layers have the name " + ingot::quoted(network_.layers[i].name));
    layers_.resize(network_.layers.size());
    next_call_.resize(network_.layers.size());
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      const LayerConfig& layer = network_.layers[i];
      if (layer.has_other_arguments)
        throw unsupported("IG2060", "a call with other arguments than tensors is not there yet").in_layer(layer.name);
      if (is_input(layer))
        provide(i, 0, {build_input(layer, layer.name)});
      else
        ready_.insert(i);
    }
    while (!ready_.empty()) {
      const std::size_t i = *ready_.begin();
      ready_.erase(ready_.begin());
      run_calls(i);
    }
    const std::vector<Tensor> inputs = tensors(network_.inputs), outputs = tensors(network_.outputs);
    return Model(inputs, outputs, network_.name);
  }

 private:
  // A call of a layer: (place of the layer, index of the call).
  using Call = std::pair<std::size_t, std::size_t>;

  // Makes the layer's calls up to the first that waits for a tensor.
  void run_calls(std::size_t i) {
    const LayerConfig& layer = network_.layers[i];
    for (std::size_t& next = next_call_[i]; next < layer.calls.size(); ++next) {
      std::vector<Tensor> inputs;
      for (const TensorReference& reference : layer.calls[next]) {
        const std::optional<Tensor> input = find(reference);
        if (!input) {
          waiting_[{place(reference), reference.call}].push_back(i);
          return;
        }
        inputs.push_back(*input);
      }
      if (!layers_[i]) layers_[i] = build_layer(layer, weights_);
      check_dtypes(inputs, layer);
      provide(i, next, layers_[i]->apply(inputs));
    }
  }

  void provide(std::size_t i, std::size_t call, std::vector<Tensor> outputs) {
    results_[{i, call}] = std::move(outputs);
    const auto waiting = waiting_.find({i, call});
    if (waiting == waiting_.end()) return;
    ready_.insert(waiting->second.begin(), waiting->second.end());
    waiting_.erase(waiting);
  }

  std::size_t place(const TensorReference& reference) const {
    const auto found = places_.find(reference.layer);
    if (found == places_.end()) throw malformed_config("there is no layer " + ingot::quoted(reference.layer));
    return found->second;
  }

  // Nothing while the call is not made.
  std::optional<Tensor> find(const TensorReference& reference) const {
    const auto found = results_.find({place(reference), reference.call});
    if (found == results_.end()) return std::nullopt;
    if (reference.output >= found->second.size())
      throw malformed_config("layer " + ingot::quoted(reference.layer) + " has no output " +
                             std::to_string(reference.output));
    return found->second[reference.output];
  }

  std::vector<Tensor> tensors(const std::vector<TensorReference>& references) const {
    std::vector<Tensor> result;
    for (const TensorReference& reference : references) {
      const std::optional<Tensor> tensor = find(reference);
      if (!tensor)
        throw malformed_config("call " + std::to_string(reference.call) + " of layer " +
                               ingot::quoted(reference.layer) + " is missing, or waits for its own result");
      result.push_back(*tensor);
    }
    return result;
  }

  const NetworkConfig& network_;
  const NetworkWeights& weights_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::optional<Layer>> layers_;
  std::vector<std::size_t> next_call_;
  std::set<std::size_t> ready_;  // in the order of the file
  std::map<Call, std::vector<Tensor>> results_;
  std::map<Call, std::vector<std::size_t>> waiting_;
};

// The input of a Sequential whose file has none: from the first layer, or from the shape it was built with.
Tensor implied_input(const NetworkConfig& network) {
  const LayerConfig& first = network.layers.front();
  InputOptions options;
  options.name = first.name + "_input";
  options.batch_shape = LayerArguments(first).batch_shape();
  if (options.batch_shape.empty() && !network.build_input_shape.is_null())
    options.batch_shape = read_shape(network.build_input_shape, first.name);
  if (options.batch_shape.empty())
    throw rejected("IG2040",
                   "the Sequential " + ingot::quoted(network.name) + " was saved before it knew its input shape")
        .help("call it once, or begin it with keras.Input(shape), and save it again");
  return Input({}, options);
}

Network build_sequential(const NetworkConfig& network, const NetworkWeights& weights) {
  if (network.layers.empty())
    throw malformed_config("the Sequential " + ingot::quoted(network.name) + " has no layers");
  Sequential model({}, network.name);
  const LayerConfig& first = network.layers.front();
  if (is_input(first))
    model.add(build_input(first, first.name));
  else if (first.network.empty())
    model.add(implied_input(network));
  for (const LayerConfig& layer : network.layers)
    if (&layer != &first || !is_input(layer)) model.add(build_layer(layer, weights));
  return model;
}

}  // namespace

Network build_network(const NetworkConfig& network, const NetworkWeights& weights) {
  return network.is_sequential ? build_sequential(network, weights) : FunctionalBuilder(network, weights).build();
}

}  // namespace ingot
