// Layers that only move elements: Flatten, Reshape, Permute, RepeatVector.
#include "frontend/import/keras_layers.h"
#include "frontend/layers/reshaping.h"
#include "ir/text.h"

namespace ingot {
namespace {

layers::ReshapingOptions named(const LayerArguments& arguments) { return {.name = arguments.layer().name}; }

Layer flatten(const LayerArguments& arguments, const WeightValues&) {
  if (const Json* format = find_member(*arguments.layer().arguments, "data_format");
      format && *format != "channels_last")
    throw unsupported("IG2060", "Flatten with data_format " + format->dump() + " is not there yet")
        .in_layer(arguments.layer().name);
  return layers::Flatten(named(arguments));
}

Layer reshape(const LayerArguments& arguments, const WeightValues&) {
  return layers::Reshape(arguments.integers("target_shape"), named(arguments));
}

Layer permute(const LayerArguments& arguments, const WeightValues&) {
  return layers::Permute(arguments.integers("dims"), named(arguments));
}

Layer repeat_vector(const LayerArguments& arguments, const WeightValues&) {
  return layers::RepeatVector(arguments.integer("n"), named(arguments));
}

constexpr LayerKind kinds[] = {
    {"Flatten", no_weights, flatten},
    {"Reshape", no_weights, reshape},
    {"Permute", no_weights, permute},
    {"RepeatVector", no_weights, repeat_vector},
};

}  // namespace

std::span<const LayerKind> shape_kinds() { return kinds; }

}  // namespace ingot
