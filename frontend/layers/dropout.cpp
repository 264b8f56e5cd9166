// The dropout layer (rule R32 of reference/semantics.md).
#include "frontend/layers/dropout.h"

#include <algorithm>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/phase.h"
#include "frontend/random.h"

namespace ingot::layers {
namespace {

class DropoutLayer final : public LayerBase {
 public:
  DropoutLayer(double rate, const DropoutOptions& options)
      : LayerBase("Dropout", {options.name}), rate_(rate), options_(options) {
    const bool is_keras2 = definition->profile == Profile::keras2;
    if (!is_keras2 && !(rate >= 0 && rate <= 1))
      throw ValueError(
          "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate=" +
          std::to_string(rate));
    rate_ = std::clamp(rate, 0.0, 1.0);
    if (is_keras2 && rate_ == 1) rate_ = 0;
    set_input_shape(options.input_shape);
  }

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training& training, std::uint32_t index) override {
    const Tensor& x = inputs[0];
    const Training phase = resolved(*definition, training);
    if (rate_ == 0 || phase.kind() == Training::Kind::inference) return {x};
    const Tensor dropped = rate_ == 1 ? K::zeros_like(x) : draw(x, index);
    if (phase.kind() == Training::Kind::training) return {dropped};
    return {K::where(phase.phase(), dropped, x)};
  }

 private:
  Tensor draw(const Tensor& x, std::uint32_t index) const {
    std::vector<std::int64_t> shared;
    if (!options_.noise_shape.empty() && options_.noise_shape.size() != x.rank())
      throw ValueError("noise_shape of Dropout must have rank " + std::to_string(x.rank()) + ", but has " +
                       std::to_string(options_.noise_shape.size()));
    for (std::size_t i = 0; i < options_.noise_shape.size(); ++i)
      if (options_.noise_shape[i] == 1) shared.push_back(static_cast<std::int64_t>(i));
    const std::string source = definition->scopes.back().path + "#" + std::to_string(index);
    const Tensor u = uniform_like(x, source, shared, options_.seed);
    return K::where(K::less(u, 1 - rate_), x / (1 - rate_), 0.0);
  }

  double rate_;
  DropoutOptions options_;
};

}  // namespace

Dropout::Dropout(double rate, const DropoutOptions& options) : Layer(std::make_unique<DropoutLayer>(rate, options)) {}

}  // namespace ingot::layers
