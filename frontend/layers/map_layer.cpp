// The layer of a function over scalars.
#include "frontend/layers/map_layer.h"

namespace ingot::layers {
namespace {

class MappedLayer final : public LayerBase {
 public:
  MappedLayer(const ElementFunction& function, const MapLayerOptions& options)
      : LayerBase("Map", {options.name}), function_(function) {
    set_input_shape(options.input_shape);
  }
  void check_arity(const std::vector<Tensor>&, bool) const override {}  // the function says
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return function_({inputs.begin(), inputs.end()});
  }

 private:
  ElementFunction function_;
};

}  // namespace

MapLayer::MapLayer(const ElementFunction& function, const MapLayerOptions& options)
    : Layer(std::make_unique<MappedLayer>(function, options)) {}

}  // namespace ingot::layers
