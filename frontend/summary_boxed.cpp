// model.summary() as Keras 3 prints it: a box, wrapped cells, and bytes beside the counts; with those of the
// optimizer's variables once they are built.
#include <fmt/format.h>

#include <algorithm>

#include "frontend/definition.h"
#include "frontend/summary.h"

namespace ingot {
namespace {

using Cells = std::vector<std::string>;

struct Column {
  std::string header;
  std::size_t width;  // of its text
  bool is_right = false;
};

// The characters of a text, one UTF-8 sequence each: what a terminal shows in one cell.
std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> all;
  for (const char byte : text) {
    if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80 || all.empty()) all.emplace_back();
    all.back() += byte;
  }
  return all;
}
std::size_t width_of(const std::string& text) { return characters(text).size(); }

std::string padded(std::string text, const Column& column) {
  std::vector<std::string> shown = characters(text);
  if (shown.size() > column.width) {
    text.clear();
    for (std::size_t i = 0; i + 1 < column.width; ++i) text += shown[i];
    return text + "…";
  }
  const std::string space(column.width - shown.size(), ' ');
  return column.is_right ? space + text : text + space;
}

// The lines of a cell: broken between words, a word that is too long for any line on one of its own.
Cells lines_of(const std::string& text, std::size_t width) {
  Cells lines{""};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (!lines.back().empty()) {
      if (width_of(lines.back()) + 1 + width_of(word) > width)
        lines.emplace_back();
      else
        lines.back() += " ";
    }
    lines.back() += word;
    at = end + 1;
  }
  return lines;
}

std::string rule(const std::vector<Column>& columns, std::string_view left, std::string_view line,
                 std::string_view between, std::string_view right) {
  std::string text;
  for (const Column& column : columns) {
    text += text.empty() ? left : between;
    for (std::size_t i = 0; i < column.width + 2; ++i) text += line;
  }
  return text.append(right) + "\n";
}

std::string row(const std::vector<Column>& columns, const Cells& cells, std::string_view bar) {
  std::vector<Cells> wrapped;
  std::size_t height = 1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    wrapped.push_back(lines_of(cells[i], columns[i].width));
    height = std::max(height, wrapped.back().size());
  }
  std::string text;
  for (std::size_t k = 0; k < height; ++k) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      text.append(bar) += " " + padded(k < wrapped[i].size() ? wrapped[i][k] : "", columns[i]) + " ";
    text.append(bar) += "\n";
  }
  return text;
}

// Of the last call, as Keras shows it.
std::string shape_cell(const LayerBase& layer) {
  if (layer.nodes.empty()) return "?";
  std::string text;
  const std::vector<std::uint32_t>& outputs = layer.nodes.back().outputs;
  for (const std::uint32_t id : outputs) text += (text.empty() ? "" : ", ") + keras_shape(layer.tensor(id).shape());
  return outputs.size() == 1 ? text : "[" + text + "]";
}

std::string connection_cell(const NetworkLayer& network, const LayerBase& layer) {
  std::string text;
  for (const std::string& connection : connections(network, layer)) text += (text.empty() ? "" : ", ") + connection;
  return text.empty() ? "-" : text;
}

std::string readable(std::int64_t bytes) {
  auto size = static_cast<double>(bytes);
  for (const char* unit : {"B", "KB", "MB", "GB"}) {
    if (size < 1024) return fmt::format("{:.2f} {}", size, unit);
    size /= 1024;
  }
  return fmt::format("{:.2f} TB", size);
}

struct Count {
  std::int64_t elements = 0, bytes = 0;
  void add(const Tensor& tensor) {
    elements += element_count(tensor.shape());
    bytes += element_count(tensor.shape()) * info(tensor.dtype()).bytes;
  }
  std::string text() const { return grouped(elements) + " (" + readable(bytes) + ")\n"; }
};

std::string totals(const Network& model) {
  Count all, trainable, fixed, optimizer;
  for (const Tensor& weight : model.trainable_weights()) trainable.add(weight), all.add(weight);
  for (const Tensor& weight : model.non_trainable_weights()) fixed.add(weight), all.add(weight);
  const auto& network = static_cast<const NetworkLayer&>(*model.base());
  if (network.compiled && network.compiled->is_optimizer_built)
    for (const std::uint32_t id : network.compiled->optimizer_variables)
      optimizer.add(network.tensor(id)), all.add(network.tensor(id));
  return " Total params: " + all.text() + " Trainable params: " + trainable.text() +
         " Non-trainable params: " + fixed.text() +
         (optimizer.elements > 0 ? " Optimizer params: " + optimizer.text() : "");
}

}  // namespace

std::string boxed_summary(const Network& model) {
  const auto& network = static_cast<const NetworkLayer&>(*model.base());
  const bool chain = is_chain(network);
  std::vector<Column> columns{{"Layer (type)", 31}, {"Output Shape", 22}, {"Param #", 13, true}};
  if (!chain) columns = {{"Layer (type)", 19}, {"Output Shape", 17}, {"Param #", 10, true}, {"Connected to", 17}};
  Cells header;
  for (const Column& column : columns) header.push_back(column.header);
  std::string text = "Model: \"" + model.name() + "\"\n" + rule(columns, "┏", "━", "┳", "┓") +
                     row(columns, header, "┃") + rule(columns, "┡", "━", "╇", "┩");
  const std::vector<LayerBase*>& layers = network.is_sequential ? network.chain : network.graph.layers;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    LayerBase& layer = *layers[i];
    Cells cells{layer.name + " (" + layer.class_name + ")", shape_cell(layer),
                layer.is_built ? grouped(Layer::of(layer).count_params()) : "0 (unbuilt)"};
    if (!chain) cells.push_back(connection_cell(network, layer));
    if (i > 0) text += rule(columns, "├", "─", "┼", "┤");
    text += row(columns, cells, "│");
  }
  text += rule(columns, "└", "─", "┴", "┘") + totals(model);
  text.pop_back();
  return text;
}

}  // namespace ingot
