// Finding the layers of a network from its outputs, and calling them on other tensors.
#include "frontend/network.h"

#include <algorithm>
#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/layers/input.h"
#include "frontend/layers/operation_layer.h"

namespace ingot {
namespace {

std::string names_of(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? ", '" : "'") + name + "'";
  return text + "]";
}

// Keras' traversal: depth first from the outputs; a node is finished after everything that it needs.
class Mapper {
 public:
  Mapper(Definition& definition, NetworkGraph& graph) : definition_(definition), graph_(graph) {}

  void visit(std::uint32_t tensor) {
    struct Frame {
      NetworkNode node;
      std::size_t next = 0;
    };
    std::vector<Frame> stack;
    const auto enter = [&](std::uint32_t id) {
      if (is_input(id) && !definition_.tensors[id].history.layer) return;
      const History& history = definition_.tensors[id].history;
      if (!history.layer)
        throw ValueError(
            "Output tensors to a Model must be the output of a Keras `Layer` (thus holding past layer metadata). "
            "Found: " +
            definition_.tensor(id).repr())
            .help("wrap the operation in a Lambda layer");
      const NetworkNode node{history.layer, history.node};
      if (finished_.contains(node)) return;
      if (discovered_.insert(node.layer).second) order_.push_back(node.layer);
      finished_.insert(node);
      stack.push_back({node});
    };
    enter(tensor);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const LayerNode& node = frame.node.layer->nodes[frame.node.node];
      const bool is_start =
          std::any_of(node.outputs.begin(), node.outputs.end(), [&](std::uint32_t o) { return is_input(o); });
      if (is_start || frame.next == node.inputs.size()) {
        graph_.nodes.push_back(frame.node);
        stack.pop_back();
        continue;
      }
      enter(node.inputs[frame.next++]);
    }
  }

  // Depths from the outputs on; layers by depth, then by discovery.
  void sort() {
    std::map<const LayerBase*, int> layer_depths;
    for (auto node = graph_.nodes.rbegin(); node != graph_.nodes.rend(); ++node) {
      int& depth = graph_.depths[*node];
      depth = std::max(depth, layer_depths[node->layer]);
      layer_depths[node->layer] = depth;
      const int below = depth + 1;
      const LayerNode& call = node->layer->nodes[node->node];
      for (const std::uint32_t id : call.inputs) {
        const History& history = definition_.tensors[id].history;
        const NetworkNode inner{history.layer, history.node};
        if (inner == *node || !finished_.contains(inner)) continue;
        int& inner_depth = graph_.depths[inner];
        inner_depth = std::max(inner_depth, below);
      }
    }
    graph_.layers = order_;
    std::stable_sort(graph_.layers.begin(), graph_.layers.end(),
                     [&](const LayerBase* a, const LayerBase* b) { return layer_depths[a] > layer_depths[b]; });
    std::stable_sort(graph_.nodes.begin(), graph_.nodes.end(),
                     [&](const NetworkNode& a, const NetworkNode& b) { return graph_.depths[a] > graph_.depths[b]; });
  }

  // Keras 2 finds an Input that is not fed at the Input itself, Keras 3 at the layer that needs it.
  void check_connected() const {
    const bool is_keras2 = definition_.profile == Profile::keras2;
    std::set<std::uint32_t> computable(graph_.inputs.begin(), graph_.inputs.end());
    std::vector<std::string> reached;
    for (const NetworkNode& node : graph_.nodes) {
      const LayerNode& call = node.layer->nodes[node.node];
      if (!is_keras2 && node.layer->class_name == "InputLayer") continue;
      const bool is_fed =
          std::any_of(call.outputs.begin(), call.outputs.end(), [&](std::uint32_t o) { return is_input(o); });
      for (const std::uint32_t id : call.inputs)
        if (!is_fed && !computable.contains(id)) throw_disconnected(id, node.layer->name, reached);
      computable.insert(call.outputs.begin(), call.outputs.end());
      reached.push_back(node.layer->name);
    }
  }

  void check_names() const {
    for (const LayerBase* layer : graph_.layers) {
      const auto count = std::count_if(graph_.layers.begin(), graph_.layers.end(),
                                       [&](const LayerBase* other) { return other->name == layer->name; });
      if (count > 1)
        throw ValueError("The name \"" + layer->name + "\" is used " + std::to_string(count) +
                         " times in the model. All layer names should be unique.");
    }
  }

 private:
  [[noreturn]] void throw_disconnected(std::uint32_t tensor, const std::string& layer,
                                       const std::vector<std::string>& reached) const {
    const std::string repr = definition_.tensor(tensor).repr(), names = names_of(reached);
    const bool is_keras2 = definition_.profile == Profile::keras2;
    throw ValueError(is_keras2
                         ? "Graph disconnected: cannot obtain value for tensor " + repr + " at layer \"" + layer +
                               "\". The following previous layers were accessed without issue: " + names
                         : "Graph disconnected: cannot find parent for tensor " + repr + " at operation '" + layer +
                               "'. The following previous operations were accessed without issue: " + names)
        .in_layer(layer)
        .help("add the tensor to the inputs of the model");
  }

  bool is_input(std::uint32_t id) const {
    return std::find(graph_.inputs.begin(), graph_.inputs.end(), id) != graph_.inputs.end();
  }

  Definition& definition_;
  NetworkGraph& graph_;
  std::set<NetworkNode> finished_;
  std::set<const LayerBase*> discovered_;
  std::vector<LayerBase*> order_;
};

}  // namespace

NetworkGraph map_network(Definition& definition, const std::vector<Tensor>& inputs,
                         const std::vector<Tensor>& outputs) {
  NetworkGraph graph;
  for (const Tensor& tensor : inputs) graph.inputs.push_back(tensor.id());
  for (const Tensor& tensor : outputs) graph.outputs.push_back(tensor.id());
  if (definition.profile == Profile::keras3) make_operation_layers(definition, inputs, outputs);
  Mapper mapper(definition, graph);
  for (const std::uint32_t output : graph.outputs) mapper.visit(output);
  mapper.sort();
  mapper.check_connected();
  mapper.check_names();
  return graph;
}

void NetworkLayer::set_graph(NetworkGraph found) {
  graph = std::move(found);
  has_graph = is_built = true;
  nodes.clear();
  nodes.push_back({graph.inputs, graph.outputs});  // node 0 is the model's own making
  earlier_.clear();
  earlier_.push_back({graph.inputs, graph.outputs, {}});
}

void NetworkLayer::start_chain(const Shape& shape, DType input_dtype, const Place& place) {
  const Tensor input = input_of_shape(shape, {.name = chain.front()->name + "_input", .dtype = input_dtype}, place);
  graph.inputs = {input.id()};
  chain_end = input.id();
}

void NetworkLayer::extend_chain(LayerBase& layer, const Place& place) {
  chain_end = Layer::of(layer)(tensor(*chain_end), {}, place).id();
  map_chain();
}

void NetworkLayer::map_chain() {
  set_graph(map_network(*definition, {tensor(graph.inputs.front())}, {tensor(*chain_end)}));
}

// A Sequential that is first called: its layers are built outside of the scope of the call, so that their weights are
// named as if it had been built before.
void NetworkLayer::build(const std::vector<Tensor>& inputs) {
  if (has_graph) return;
  if (chain.empty()) throw ValueError("Sequential model " + name + " cannot be called: it has no layers.");
  CallScope outside;
  outside.place = definition->scopes.back().place;
  definition->scopes.push_back(outside);
  start_chain(inputs.front().shape(), inputs.front().dtype(), Place::current());
  for (LayerBase* layer : chain) extend_chain(*layer, Place::current());
  definition->scopes.pop_back();
}

void NetworkLayer::check_arity(const std::vector<Tensor>& inputs, bool) const {
  expect_inputs(has_graph ? graph.inputs.size() : 1, inputs);
}

std::vector<Tensor> NetworkLayer::call(const std::vector<Tensor>& inputs, const Training& training, std::uint32_t) {
  std::vector<std::uint32_t> ids;
  for (const Tensor& input : inputs) ids.push_back(input.id());
  const auto all = [&](const std::vector<std::uint32_t>& wanted) {
    std::vector<Tensor> tensors;
    for (const std::uint32_t id : wanted) tensors.push_back(tensor(id));
    return tensors;
  };
  for (last_call_ = 0; last_call_ < earlier_.size(); ++last_call_)
    if (earlier_[last_call_].inputs == ids && earlier_[last_call_].training == training)
      return all(earlier_[last_call_].outputs);

  std::map<std::uint32_t, Tensor> made;
  for (std::size_t i = 0; i < inputs.size(); ++i) made[graph.inputs[i]] = inputs[i];
  for (const NetworkNode& node : graph.nodes) {
    const LayerNode& original = node.layer->nodes[node.node];
    if (std::all_of(original.outputs.begin(), original.outputs.end(),
                    [&](std::uint32_t o) { return made.contains(o); }))
      continue;
    std::vector<Tensor> operands;
    for (const std::uint32_t id : original.inputs) operands.push_back(made.at(id));
    const std::vector<Tensor> results = node.layer->run(operands, training);
    for (std::size_t i = 0; i < results.size(); ++i) made[original.outputs[i]] = results[i];
  }
  std::vector<Tensor> outputs;
  for (const std::uint32_t id : graph.outputs) outputs.push_back(made.at(id));
  last_call_ = earlier_.size();  // inner models may have been called meanwhile, but each keeps its own list
  earlier_.push_back({ids, {}, kept_by_definition(training)});
  for (const Tensor& output : outputs) earlier_.back().outputs.push_back(output.id());
  return outputs;
}

// What was called again gives the tensors of the model's own node, not those of the layers inside.
void NetworkLayer::recorded(const LayerNode& node) { earlier_[last_call_].outputs = node.outputs; }

std::vector<LayerBase*> NetworkLayer::listed_layers() const {
  std::vector<LayerBase*> listed = is_sequential ? chain : graph.layers;
  std::erase_if(listed, [](const LayerBase* layer) { return is_operation(*layer); });
  return listed;
}

std::vector<LayerWeight> NetworkLayer::all_weights() const {
  std::vector<LayerWeight> all;
  for (const LayerBase* layer : listed_layers())
    for (LayerWeight weight : layer->all_weights()) {
      weight.is_trainable = weight.is_trainable && trainable && layer->trainable;
      all.push_back(std::move(weight));
    }
  return all;
}

std::vector<K::Update> NetworkLayer::all_updates() const {
  std::vector<K::Update> all;
  if (!trainable) return all;
  for (const LayerBase* layer : listed_layers()) {
    const std::vector<K::Update> inner = layer->all_updates();
    all.insert(all.end(), inner.begin(), inner.end());
  }
  return all;
}

namespace {

// Layers of a network and of those in it, each once.
void visit_layers(const NetworkLayer& network, std::set<const LayerBase*>& seen, std::vector<const LayerBase*>& all) {
  for (const LayerBase* layer : network.listed_layers()) {
    if (!seen.insert(layer).second) continue;
    all.push_back(layer);
    if (const auto* inner = dynamic_cast<const NetworkLayer*>(layer)) visit_layers(*inner, seen, all);
  }
}

std::vector<const LayerBase*> layers_within(const NetworkLayer& network) {
  std::set<const LayerBase*> seen;
  std::vector<const LayerBase*> all;
  visit_layers(network, seen, all);
  return all;
}

bool contains_any(const NetworkGraph& graph, const std::vector<LayerCall>& calls) {
  return std::any_of(calls.begin(), calls.end(), [&](const LayerCall& call) { return graph.depths.contains(call); });
}

}  // namespace

std::vector<K::Update> NetworkLayer::own_updates() const {
  std::vector<K::Update> own;
  for (const LayerBase* layer : layers_within(*this))
    for (const LayerUpdate& made : layer->updates)
      if (layer->trainable && contains_any(graph, made.calls)) own.push_back(layer->update_of(made));
  return own;
}

std::vector<std::uint32_t> NetworkLayer::own_losses() const {
  std::vector<std::uint32_t> own;
  for (const LayerBase* layer : layers_within(*this))
    for (const LayerLoss& made : layer->losses)
      if (contains_any(graph, made.calls)) own.push_back(made.tensor);
  return own;
}

void NetworkLayer::set_trainable(bool value) {
  trainable = value;
  for (LayerBase* layer : listed_layers()) layer->set_trainable(value);
}

}  // namespace ingot
