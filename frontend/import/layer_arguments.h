// Typed reading of a layer's constructor arguments from its configuration.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "frontend/activations.h"
#include "frontend/import/keras_config.h"
#include "ir/type.h"

namespace ingot {

// All throw Error IG2040 in the layer's name when an argument is of another kind, IG2060 when it asks for what is not
// there yet, IG2062 for code of the user's own.
class LayerArguments {
 public:
  explicit LayerArguments(const LayerConfig& layer) : layer_(layer) {}

  bool boolean(const char* key, bool default_value) const;
  std::int64_t integer(const char* key) const;
  double number(const char* key, double default_value) const;
  std::vector<std::int64_t> integers(const char* key) const;
  // An axis as Keras writes it: an integer, or a list of one.
  int axis(const char* key, int default_value) const;
  ActivationFunction activation(const char* key) const;
  // Of computations: f32 when nothing is written, else f32 or f64.
  DType dtype() const;
  // Of an input.
  DType input_dtype() const;
  // A shape with the batch axis under any of its names; null becomes None. Empty when there is none.
  std::vector<std::int64_t> batch_shape() const;
  // Refuses a layer that has the argument and not one of the harmless values: null, false.
  void refuse(const char* key, const std::string& what) const;

  const LayerConfig& layer() const { return layer_; }

 private:
  Error wrong_kind(const char* key, const std::string& expected) const;
  std::string dtype_name() const;

  const LayerConfig& layer_;
};

// A shape as Keras writes it, [null, 28, 28]; null becomes None. Throws Error IG2040.
std::vector<std::int64_t> read_shape(const Json& shape, const std::string& layer);

}  // namespace ingot
