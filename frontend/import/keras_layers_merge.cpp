// Layers of several inputs.
#include "frontend/import/keras_layers.h"
#include "frontend/layers/merging.h"

namespace ingot {
namespace {

template <class Merge>
Layer merge(const LayerArguments& arguments, const WeightValues&) {
  return Merge({.name = arguments.layer().name});
}

Layer concatenate(const LayerArguments& arguments, const WeightValues&) {
  return layers::Concatenate({.axis = arguments.axis("axis", -1), .name = arguments.layer().name});
}

constexpr LayerKind kinds[] = {
    {"Add", no_weights, merge<layers::Add>},           {"Subtract", no_weights, merge<layers::Subtract>},
    {"Multiply", no_weights, merge<layers::Multiply>}, {"Average", no_weights, merge<layers::Average>},
    {"Maximum", no_weights, merge<layers::Maximum>},   {"Minimum", no_weights, merge<layers::Minimum>},
    {"Concatenate", no_weights, concatenate},
};

}  // namespace

std::span<const LayerKind> merge_kinds() { return kinds; }

}  // namespace ingot
