// Which Keras layers are read, and how each becomes a layer of the frontend: one record a class.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

#include "frontend/import/layer_arguments.h"
#include "frontend/layer.h"

namespace ingot {

struct WeightRole {
  const char* name;  // as Keras names it: "kernel"
  bool is_trainable = true;
};

// Values of a layer's weights by name.
using WeightValues = std::map<std::string, ArrayPtr>;

struct LayerKind {
  std::string_view class_name;
  // The weights in Keras' order.
  std::vector<WeightRole> (*weights)(const LayerArguments&);
  Layer (*build)(const LayerArguments&, const WeightValues&);
  bool converts_inputs = false;  // to the dtype that it computes in
};

// Throws Error IG2060 for a class that is not there yet, IG2062 for a class or code of the user's own.
const LayerKind& layer_kind(const LayerConfig& layer);

// The lists that the table is made of, one a file.
std::span<const LayerKind> activation_kinds();
std::span<const LayerKind> dense_kinds();
std::span<const LayerKind> merge_kinds();
std::span<const LayerKind> normalization_kinds();
std::span<const LayerKind> shape_kinds();

// For builders: the value of a weight as an initializer, in the dtype of the layer.
Initializer given(const WeightValues& values, const char* name, DType dtype);
std::vector<WeightRole> no_weights(const LayerArguments&);

}  // namespace ingot
