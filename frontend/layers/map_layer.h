// MapLayer: Map as a layer, with a name, where a Model or a Sequential asks for layers.
#pragma once
#include "frontend/layer.h"
#include "frontend/map.h"

namespace ingot::layers {

struct MapLayerOptions {
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};

// f of one to six inputs, element by element, with as many outputs as f has results: MapLayer(f)(x), MapLayer(f)({a,
// b}), MapLayer(f).apply({a, b}) for several outputs. Not called Map, which is the function on tensors.
class MapLayer : public Layer {
 public:
  template <class F>
  explicit MapLayer(F function, const MapLayerOptions& options = {}, Place place = Place::current())
      : MapLayer(ElementFunction(std::move(function), place), options) {}
  MapLayer(const ElementFunction& function, const MapLayerOptions& options);
};

}  // namespace ingot::layers
