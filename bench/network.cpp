// Reads a case folder; see network.h for what it holds.
#include "bench/network.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace ingot::bench {
namespace {

std::vector<float> read_floats(const std::filesystem::path& path, std::size_t count) {
  std::vector<float> values(count);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(count * sizeof(float)));
  if (!file || file.peek() != std::ifstream::traits_type::eof()) {
    throw std::runtime_error(path.string() + ": expected exactly " + std::to_string(count) + " floats");
  }
  return values;
}

Activation activation_of(const std::string& name) {
  if (name == "linear") return Activation::linear;
  if (name == "relu") return Activation::relu;
  if (name == "softmax") return Activation::softmax;
  throw std::runtime_error("activation \"" + name + "\" is not one of linear, relu, softmax");
}

std::vector<Goal> goals_of(const nlohmann::json& list) {
  std::vector<Goal> goals;
  for (const auto& [peer, ratio] : list.items()) goals.push_back({peer, ratio.get<double>()});
  return goals;
}

}  // namespace

Network read_network(const std::filesystem::path& folder) {
  std::ifstream file(folder / "case.json");
  if (!file) throw std::runtime_error((folder / "case.json").string() + ": cannot be read");
  const auto description = nlohmann::json::parse(file);

  Network network;
  network.name = description.at("name");
  network.title = description.at("title");
  network.batch = description.at("batch");
  network.tolerance = description.at("tolerance");
  network.wide_goals = goals_of(description.at("wide_goals"));
  network.avx2_goals = goals_of(description.at("avx2_goals"));
  for (const auto& entry : description.at("onnx")) {
    network.onnx.push_back({entry.at("label"), folder / entry.at("file").get<std::string>()});
  }

  std::size_t floats = 0;
  for (const auto& entry : description.at("layers")) {
    Layer layer;
    layer.inputs = entry.at("inputs");
    layer.outputs = entry.at("outputs");
    layer.activation = activation_of(entry.at("activation"));
    floats += (layer.inputs + 1) * layer.outputs;
    network.layers.push_back(std::move(layer));
  }
  if (network.layers.empty()) throw std::runtime_error(folder.string() + ": a case needs at least one layer");

  const auto weights = read_floats(folder / "weights.bin", floats);
  auto next = weights.begin();
  const auto take = [&next](std::size_t count) {
    std::vector<float> part(next, next + static_cast<std::ptrdiff_t>(count));
    next += static_cast<std::ptrdiff_t>(count);
    return part;
  };
  for (auto& layer : network.layers) {
    layer.kernel = take(layer.inputs * layer.outputs);
    layer.bias = take(layer.outputs);
  }

  const auto input = read_floats(folder / "input.bin", network.input_size());
  network.input = aligned_floats(input.size());
  std::copy(input.begin(), input.end(), network.input.get());
  network.expected = read_floats(folder / "expected.bin", network.output_size());
  return network;
}

}  // namespace ingot::bench
