// The layer of a function over scalars.
#include "frontend/layers/map_layer.h"

namespace ingot::layers {
namespace {

class MappedLayer final : public LayerBase {
 public:
  using Function = Callable<std::vector<Tensor>(const std::vector<Tensor>&)>;

  MappedLayer(Function function, const MapLayerOptions& options)
      : LayerBase("Map", {options.name}), function_(std::move(function)) {
    set_input_shape(options.input_shape);
  }
  void check_arity(const std::vector<Tensor>&, bool) const override {}  // the function says
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return function_(inputs);
  }

 private:
  Function function_;
};

}  // namespace

MapLayer::MapLayer(Function function, const MapLayerOptions& options)
    : Layer(std::make_unique<MappedLayer>(std::move(function), options)) {}

}  // namespace ingot::layers
