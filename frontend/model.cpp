// Model and Sequential: making networks, finding layers, predicting.
#include "frontend/model.h"

#include <algorithm>
#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/layers/input.h"
#include "frontend/network.h"
#include "ir/text.h"

namespace ingot {
namespace {

NetworkLayer& network_of(const Layer& layer) { return static_cast<NetworkLayer&>(*layer.base()); }

const NetworkLayer& built(const Network& model) {
  const NetworkLayer& network = network_of(model);
  if (network.has_graph) return network;
  throw ValueError(
      "This model has not yet been built. Build the model first by calling build() or calling fit() with some data. "
      "Or specify input_shape or batch_input_shape in the first layer for automatic build. ");
}

std::vector<Tensor> tensors_of(const NetworkLayer& network, const std::vector<std::uint32_t>& ids) {
  std::vector<Tensor> tensors;
  for (const std::uint32_t id : ids) tensors.push_back(network.tensor(id));
  return tensors;
}

// keras2 asks for Input tensors; keras3 also cuts at intermediate ones.
void check_inputs(Definition& definition, const std::vector<Tensor>& inputs) {
  std::set<std::uint32_t> seen;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!seen.insert(inputs[i].id()).second)
      throw ValueError(
          "The list of inputs passed to the model is redundant. All inputs should only appear once. Found: " +
          repr(inputs));
    const LayerBase* layer = definition.tensors[inputs[i].id()].history.layer;
    if (definition.profile == Profile::keras2 && (!layer || layer->class_name != "InputLayer"))
      throw TypeError("Input layers to a `Model` must be `InputLayer` objects. Received inputs: " + repr(inputs) +
                      ". Input " + std::to_string(i) + " (0-based) originates from layer type `" +
                      (layer ? layer->class_name : "none") + "`.")
          .help("the keras3 profile allows intermediate tensors, and so does K::function");
  }
}

std::unique_ptr<LayerBase> make_model(const Tensors& inputs, const Tensors& outputs, const std::string& name) {
  std::vector<Tensor> all = inputs.values();
  all.insert(all.end(), outputs.values().begin(), outputs.values().end());
  Definition& definition = *Definition::current();
  for (const Tensor& tensor : all)
    if (tensor.definition().get() != &definition)
      throw ValueError("a tensor of another definition was passed to the model")
          .help("tensors made before K::clear_session() cannot be mixed with later ones");
  check_inputs(definition, inputs.values());
  NetworkGraph graph = map_network(definition, inputs.values(), outputs.values());
  // Keras 2.3 counts model_1, model_2; Keras 3 names the class Functional.
  LayerOptions options{name};
  if (name.empty())
    options.name =
        definition.names.next(definition.profile == Profile::keras2 ? "model" : "functional", definition.profile);
  auto model = std::make_unique<NetworkLayer>(definition.profile == Profile::keras2 ? "Model" : "Functional", options);
  model->set_graph(std::move(graph));
  return model;
}

std::unique_ptr<LayerBase> make_sequential(const std::string& name) {
  auto model = std::make_unique<NetworkLayer>("Sequential", LayerOptions{name});
  model->is_sequential = true;
  return model;
}

}  // namespace

Network Network::of(LayerBase& base) { return Network(Layer::of(base)); }

std::vector<Layer> Network::layers() const {
  std::vector<Layer> layers;
  for (LayerBase* layer : network_of(*this).listed_layers()) layers.push_back(Layer::of(*layer));
  return layers;
}

Layer Network::get_layer(const std::string& wanted) const {
  std::vector<std::string> names;
  std::string list;
  for (LayerBase* layer : network_of(*this).listed_layers()) {
    if (layer->name == wanted) return Layer::of(*layer);
    names.push_back(layer->name);
    list += (list.empty() ? "'" : ", '") + layer->name + "'";
  }
  ValueError error(profile() == Profile::keras2
                       ? "No such layer: " + wanted
                       : "No such layer: " + wanted + ". Existing layers are: [" + list + "].");
  const std::string near = nearest(wanted, names.data(), names.data() + names.size());
  if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
  throw error;
}

Layer Network::get_layer(int index) const {
  const std::vector<LayerBase*> layers = network_of(*this).listed_layers();
  const auto count = static_cast<int>(layers.size());
  if (index >= count || index < -count)
    throw ValueError("Was asked to retrieve layer at index " + std::to_string(index) + " but model only has " +
                     std::to_string(count) + " layers.");
  return Layer::of(*layers[static_cast<std::size_t>(index < 0 ? index + count : index)]);
}

std::vector<Tensor> Network::inputs() const {
  const NetworkLayer& network = built(*this);
  return tensors_of(network, network.graph.inputs);
}
std::vector<Tensor> Network::outputs() const {
  const NetworkLayer& network = built(*this);
  return tensors_of(network, network.graph.outputs);
}
Tensor Network::input() const {
  const std::vector<Tensor> all = inputs();
  if (all.size() == 1) return all.front();
  throw AttributeError("Model " + name() + " has " + std::to_string(all.size()) +
                       " inputs, hence the notion of \"input\" is ill-defined. Use `inputs` instead.");
}
Tensor Network::output() const {
  const std::vector<Tensor> all = outputs();
  if (all.size() == 1) return all.front();
  throw AttributeError("Model " + name() + " has " + std::to_string(all.size()) +
                       " outputs, hence the notion of \"output\" is ill-defined. Use `outputs` instead.");
}

RecordedFunction Network::predict_function() const {
  Definition& definition = *base_->definition;
  if (is_compiled()) return {definition.shared_from_this(), training().predict};
  for (FunctionRecord& record : definition.functions)
    if (record.name == name()) return {definition.shared_from_this(), &record};
  return K::function({.inputs = inputs(), .outputs = outputs(), .name = name()});
}

Model::Model(const Tensors& inputs, const Tensors& outputs, const std::string& name, Place place)
    : Network([&] {
        try {
          return make_model(inputs, outputs, name);
        } catch (Error& error) {
          if (error.location().file.empty()) error.at(Definition::current()->provenance("", place).location);
          throw;
        }
      }()) {}

Sequential::Sequential(std::initializer_list<Layer> layers, const std::string& name, Place place)
    : Network(make_sequential(name)) {
  for (const Layer& layer : layers) add(layer, place);
}

void Sequential::add(const Layer& layer, Place place) {
  NetworkLayer& network = network_of(*this);
  LayerBase& added = *layer.base();
  if (added.class_name == "InputLayer") return add(added.tensor(added.nodes.front().outputs.front()));
  network.chain.push_back(&added);
  if (!network.chain_end && network.chain.size() == 1) {
    const auto* inner = dynamic_cast<const NetworkLayer*>(&added);
    if (!added.batch_input_shape.empty()) {
      const std::vector<std::int64_t>& shape = added.batch_input_shape;
      network.start_chain(Shape(shape.begin(), shape.end()), added.dtype, place);
    } else if (inner && inner->has_graph) {
      const Tensor original = inner->tensor(inner->graph.inputs.front());
      network.start_chain(original.shape(), original.dtype(), place);
    }
  }
  if (network.chain_end) network.extend_chain(added, place);
}

void Sequential::add(const Tensor& input) {
  NetworkLayer& network = network_of(*this);
  if (!network.chain.empty() || network.chain_end)
    throw ValueError("an Input must be the first thing that is added to Sequential " + name());
  network.chain_end = input.id();
  network.graph.inputs = {input.id()};
}

void Sequential::pop() {
  NetworkLayer& network = network_of(*this);
  if (network.chain.empty()) throw TypeError("There are no layers in the model.");
  LayerBase* last = network.chain.back();
  network.chain.pop_back();
  if (!network.has_graph) return;
  network.chain_end = last->nodes.back().inputs.front();
  network.has_graph = !network.chain.empty();
  if (network.has_graph) network.map_chain();
}

}  // namespace ingot
