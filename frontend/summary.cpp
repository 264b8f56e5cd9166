// model.summary() as Keras 2.3.1 prints it (that of Keras 3: summary_boxed.cpp): a table of 65 columns for chains, of
// 98 with connections for other graphs. Column ends, separators and the rule for chains: reference/semantics.md 1.4,
// after keras/utils/layer_utils.py.
#include "frontend/summary.h"

#include <fmt/format.h>

#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"

namespace ingot {
namespace {

using Cells = std::vector<std::string>;

std::string row(const Cells& cells, const std::vector<std::size_t>& ends) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line = line.substr(0, line.size() - 1) + " ";
    line += cells[i];
    line.resize(ends[i], ' ');
  }
  return line + "\n";
}

std::string shape_cell(const LayerBase& layer) {
  if (layer.nodes.empty()) return "multiple";
  std::set<std::string> shapes;
  for (const LayerNode& node : layer.nodes) {
    std::string text;
    for (const std::uint32_t id : node.outputs)
      text += (text.empty() ? "" : ", ") + keras_shape(layer.tensor(id).shape());
    shapes.insert(node.outputs.size() == 1 ? text : "[" + text + "]");
  }
  return shapes.size() == 1 ? *shapes.begin() : "multiple";
}

}  // namespace

bool is_chain(const NetworkLayer& network) {
  if (network.is_sequential) return true;
  std::set<int> depths;
  std::set<const LayerBase*> layers;
  for (const NetworkNode& node : network.graph.nodes) {
    if (!depths.insert(network.graph.depths.at(node)).second || !layers.insert(node.layer).second) return false;
    if (node.layer->class_name != "InputLayer" && node.layer->nodes[node.node].inputs.size() > 1) return false;
  }
  return true;
}

// In Keras 3 the making of a model is no call of it.
Cells connections(const NetworkLayer& network, const LayerBase& layer) {
  Cells cells;
  if (layer.class_name == "InputLayer") return cells;
  for (const NetworkNode& node : network.graph.nodes) {
    if (node.layer != &layer) continue;
    for (const std::uint32_t id : layer.nodes[node.node].inputs) {
      const TensorRecord& tensor = layer.definition->tensors[id];
      const History& history = tensor.history;
      std::uint32_t call = history.node;
      if (layer.definition->profile == Profile::keras3 && dynamic_cast<const NetworkLayer*>(history.layer)) --call;
      cells.push_back(
          fmt::format("{}[{}][{}]", history.layer ? history.layer->name : tensor.name, call, history.index));
    }
  }
  return cells;
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (auto i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
    digits.insert(static_cast<std::size_t>(i), ",");
  return digits;
}

std::string Network::summary() const {
  const auto& network = static_cast<const NetworkLayer&>(*base_);
  if (!network.has_graph)
    throw ValueError(
        "This model has not yet been built. Build the model first by calling build() or calling fit() with some "
        "data. Or specify input_shape or batch_input_shape in the first layer for automatic build. ");
  if (network.definition->profile == Profile::keras3) return boxed_summary(*this);
  const bool chain = is_chain(network);
  const std::vector<std::size_t> ends =
      chain ? std::vector<std::size_t>{29, 55, 65} : std::vector<std::size_t>{32, 53, 65, 98};
  const std::string line(ends.back(), '_'), heavy_line(ends.back(), '=');
  Cells header{"Layer (type)", "Output Shape", "Param #"};
  if (!chain) header.push_back("Connected to");

  std::string text = "Model: \"" + name() + "\"\n" + line + "\n" + row(header, ends) + heavy_line + "\n";
  const std::vector<Layer> all = layers();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const LayerBase& layer = *all[i].base();
    const Cells inbound = chain ? Cells{} : connections(network, layer);
    Cells cells{layer.name + " (" + layer.class_name + ")", shape_cell(layer), std::to_string(all[i].count_params())};
    if (!chain) cells.push_back(inbound.empty() ? "" : inbound.front());
    text += row(cells, ends);
    for (std::size_t k = 1; k < inbound.size(); ++k) text += row({"", "", "", inbound[k]}, ends);
    text += (i + 1 == all.size() ? heavy_line : line) + "\n";
  }
  std::int64_t trainable = 0, fixed = 0;
  for (const Tensor& weight : trainable_weights()) trainable += element_count(weight.shape());
  for (const Tensor& weight : non_trainable_weights()) fixed += element_count(weight.shape());
  return text + "Total params: " + grouped(trainable + fixed) + "\nTrainable params: " + grouped(trainable) +
         "\nNon-trainable params: " + grouped(fixed) + "\n" + line;
}

}  // namespace ingot
