// One benchmark case: a stack of dense layers with its weights, one input and the output that every contender must
// reach.
//
// Stands at the start of the race: networks.py writes a case folder (case.json, weights.bin, input.bin, expected.bin
// and the model files for ingot and ONNX Runtime), read_network() reads it, and each peer builds itself from the same
// values.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace ingot::bench {

enum class Activation { linear, relu, softmax };

// output[batch, outputs] = activation(input[batch, inputs] x kernel + bias); softmax runs over each row.
struct Layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Activation activation = Activation::linear;
  std::vector<float> kernel;  // [inputs][outputs], the layout of Keras
  std::vector<float> bias;    // [outputs]
};

struct OnnxFile {
  std::string label;  // says how the network is written down, e.g. "BatchNormalization nodes"
  std::filesystem::path path;
};

// The ratio (peer time / ours) that a case has to reach on a host whose vectors are as wide as the target's.
struct Goal {
  std::string peer;
  double ratio = 0;
};

struct Network {
  std::string name;   // an identifier, also the name of the emitted function's files
  std::string title;  // for readers
  std::size_t batch = 1;
  std::vector<Layer> layers;
  std::vector<OnnxFile> onnx;
  std::shared_ptr<float[]> input;  // [batch][inputs of the first layer], aligned to 64 bytes
  std::vector<float> expected;     // [batch][outputs of the last layer], computed in double precision
  double tolerance = 0;            // allowed |output - expected|, relative to the largest |expected|
  std::vector<Goal> wide_goals;    // AVX-512 host, target native
  std::vector<Goal> avx2_goals;    // target x86-64-v3 against peers capped at AVX2

  std::size_t input_size() const { return batch * layers.front().inputs; }
  std::size_t output_size() const { return batch * layers.back().outputs; }
};

// `count` zeroed floats on a 64-byte boundary, followed by at least one cache line of slack.
inline std::shared_ptr<float[]> aligned_floats(std::size_t count) {
  const std::size_t bytes = (count * sizeof(float) + 127) / 64 * 64;
  void* const memory = std::aligned_alloc(64, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, bytes);
  return {static_cast<float*>(memory), [](float* floats) { std::free(floats); }};
}

// Reads FOLDER/case.json and the files it names. Throws std::runtime_error naming the file that is absent or too short.
Network read_network(const std::filesystem::path& folder);

}  // namespace ingot::bench
