// The layers that only move elements, as backend functions with their arguments kept.
#include "frontend/layers/reshaping.h"

#include "frontend/backend.h"
#include "frontend/errors.h"

namespace ingot::layers {
namespace {

using Numbers = std::vector<std::int64_t>;

class ReshapingLayer final : public LayerBase {
 public:
  using Function = Tensor (*)(const LayerBase& layer, const Tensor& x, const Numbers& numbers);
  ReshapingLayer(std::string_view kind, Function function, Numbers numbers, const ReshapingOptions& options)
      : LayerBase(kind, {options.name}), function_(function), numbers_(std::move(numbers)) {
    set_input_shape(options.input_shape);
  }
  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    return {function_(*this, inputs[0], numbers_)};
  }

 private:
  Function function_;
  Numbers numbers_;
};

Tensor flatten(const LayerBase&, const Tensor& x, const Numbers&) {
  return x.rank() == 1 ? K::expand_dims(x, 1) : K::batch_flatten(x);
}

Tensor reshape(const LayerBase&, const Tensor& x, const Numbers& target) {
  Numbers shape{0};
  std::int64_t given = 1, available = 1;
  bool has_rest = false, is_known = true;
  for (const std::int64_t n : target) {
    has_rest = has_rest || n == -1;
    if (n != -1) given *= n;
  }
  for (std::size_t i = 1; i < x.rank(); ++i) {
    is_known = is_known && x.shape()[i].is_number();
    available *= x.shape()[i].value;
  }
  if (is_known && (has_rest ? given == 0 || available % given != 0 : given != available))
    throw ValueError("total size of new array must be unchanged");
  shape.insert(shape.end(), target.begin(), target.end());
  return K::reshape(x, shape);
}

Tensor permute(const LayerBase&, const Tensor& x, const Numbers& dims) {
  Numbers pattern{0};
  pattern.insert(pattern.end(), dims.begin(), dims.end());
  return K::permute_dimensions(x, pattern);
}

Tensor repeat(const LayerBase& layer, const Tensor& x, const Numbers& numbers) {
  if (x.rank() != 2)
    throw ValueError("Input 0 is incompatible with layer " + layer.name +
                     ": expected ndim=2, found ndim=" + std::to_string(x.rank()));
  return K::repeat(x, numbers[0]);
}

}  // namespace

Flatten::Flatten(const ReshapingOptions& options)
    : Layer(std::make_unique<ReshapingLayer>("Flatten", flatten, Numbers{}, options)) {}
Reshape::Reshape(std::vector<std::int64_t> target_shape, const ReshapingOptions& options)
    : Layer(std::make_unique<ReshapingLayer>("Reshape", reshape, std::move(target_shape), options)) {}
Permute::Permute(std::vector<std::int64_t> dims, const ReshapingOptions& options)
    : Layer(std::make_unique<ReshapingLayer>("Permute", permute, std::move(dims), options)) {}
RepeatVector::RepeatVector(std::int64_t n, const ReshapingOptions& options)
    : Layer(std::make_unique<ReshapingLayer>("RepeatVector", repeat, Numbers{n}, options)) {}

}  // namespace ingot::layers
