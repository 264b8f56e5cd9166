// The table of layers, and what is said of classes that are not in it.
#include "frontend/import/keras_layers.h"

#include "ir/text.h"

namespace ingot {
namespace {

Error custom(const LayerConfig& layer) {
  const std::string& name = layer.registered_name.empty() ? layer.class_name : layer.registered_name;
  return unsupported("IG2062",
                     "the class " + ingot::quoted(name) + " is the model author's own; its code is not in the file")
      .in_layer(layer.name)
      .help("express it with layers of Keras, or cut the network before it: --outputs names an earlier layer");
}

}  // namespace

const LayerKind& layer_kind(const LayerConfig& layer) {
  if (!is_own_class(layer)) throw custom(layer);
  if (layer.class_name == "Lambda")
    throw unsupported("IG2062", "a Lambda holds Python byte code, which is never run")
        .in_layer(layer.name)
        .help("express it with layers of Keras, or cut the network before it: --outputs names an earlier layer");
  for (const std::span<const LayerKind> kinds :
       {dense_kinds(), activation_kinds(), merge_kinds(), normalization_kinds(), shape_kinds()})
    for (const LayerKind& kind : kinds)
      if (kind.class_name == layer.class_name) return kind;
  throw unsupported("IG2060", "the class " + ingot::quoted(layer.class_name) + " is not there yet")
      .in_layer(layer.name)
      .help("cut the network before it: --outputs names an earlier layer");
}

Initializer given(const WeightValues& values, const char* name, DType dtype) {
  Initializer result(Initializer::Kind::values);
  result.data = values.at(name);
  if (result.data->type.dtype != dtype) {
    Array converted({dtype, result.data->type.shape});
    for (std::int64_t i = 0; i < converted.size(); ++i) converted.set_number(i, result.data->number(i));
    result.data = std::make_shared<const Array>(std::move(converted));
  }
  return result;
}

std::vector<WeightRole> no_weights(const LayerArguments&) { return {}; }

}  // namespace ingot
