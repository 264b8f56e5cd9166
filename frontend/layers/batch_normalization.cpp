// Batch normalization (Ioffe and Szegedy, arXiv 1502.03167), with the details of each Keras (rules R33, R34).
#include "frontend/layers/batch_normalization.h"

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/phase.h"

namespace ingot::layers {
namespace {

class BatchNormalizationLayer final : public LayerBase {
 public:
  explicit BatchNormalizationLayer(const BatchNormalizationOptions& options)
      : LayerBase("BatchNormalization", {options.name, options.trainable}), options_(kept_by_definition(options)) {
    set_input_shape(options.input_shape);
  }

  void build(const std::vector<Tensor>& inputs) override {
    const Shape& shape = inputs[0].shape();
    const auto rank = static_cast<int>(shape.size());
    if (options_.axis < -rank || options_.axis >= rank)
      throw ValueError("Invalid value for `axis`: " + std::to_string(options_.axis) + " for an input of rank " +
                       std::to_string(rank));
    axis_ = static_cast<std::size_t>(options_.axis < 0 ? options_.axis + rank : options_.axis);
    if (!shape[axis_].is_number())
      throw ValueError("Axis " + std::to_string(options_.axis) +
                       " of input tensor should have a defined dimension but the layer received an input with shape " +
                       keras_shape(shape) + ".");
    const std::vector<std::int64_t> size{shape[axis_].value};
    if (options_.scale)
      add_weight("gamma", size, options_.gamma_initializer,
                 {.regularizer = options_.gamma_regularizer, .constraint = options_.gamma_constraint});
    if (options_.center)
      add_weight("beta", size, options_.beta_initializer,
                 {.regularizer = options_.beta_regularizer, .constraint = options_.beta_constraint});
    add_weight("moving_mean", size, options_.moving_mean_initializer, {.is_trainable = false});
    add_weight("moving_variance", size, options_.moving_variance_initializer, {.is_trainable = false});
  }

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training& training, std::uint32_t) override {
    const Tensor& x = inputs[0];
    Training phase = resolved(*definition, training);
    const bool is_keras2 = definition->profile == Profile::keras2;
    if (!is_keras2 && !trainable) phase = false;  // Keras 3 freezes the statistics, Keras 2 only their updates
    const Tensor frozen = phase.kind() == Training::Kind::training
                              ? Tensor()
                              : normalized(x, spread(weight("moving_mean"), x), spread(weight("moving_variance"), x));
    if (phase.kind() == Training::Kind::inference) return {frozen};

    std::vector<std::int64_t> axes;
    for (std::size_t i = 0; i < x.rank(); ++i)
      if (i != axis_) axes.push_back(static_cast<std::int64_t>(i));
    const Axes reduced = Axes::of(axes);
    const Tensor mean = K::mean(x, reduced, true), variance = K::var(x, reduced, true);
    add_updates(x, reduced, mean, variance);
    const Tensor trained = normalized(x, mean, variance);
    if (phase.kind() == Training::Kind::training) return {trained};
    return {K::where(phase.phase(), trained, frozen)};
  }

 private:
  // A weight [n] with ones for the other axes behind it, so that it broadcasts against x.
  Tensor spread(const Tensor& value, const Tensor& x) const {
    if (axis_ + 1 == x.rank()) return value;
    std::vector<std::int64_t> shape(x.rank() - axis_, 1);
    shape[0] = value.shape()[0].value;
    return K::reshape(value, shape);
  }

  Tensor normalized(const Tensor& x, const Tensor& mean, const Tensor& variance) const {
    const Operand gamma = options_.scale ? Operand(spread(weight("gamma"), x)) : Operand(1.0);
    const Operand beta = options_.center ? Operand(spread(weight("beta"), x)) : Operand(0.0);
    return operation(op::batch_normalization, {x, gamma, beta, mean, variance}, {{"epsilon", options_.epsilon}});
  }

  // moving = moving * momentum + batch * (1 - momentum). Keras 2.3.1 first multiplies the variance by
  // n / (n - (1 + epsilon)), where n counts the elements behind one statistic.
  void add_updates(const Tensor& x, const Axes& reduced, const Tensor& mean, const Tensor& variance) {
    Tensor spread_variance = variance;
    if (definition->profile == Profile::keras2) {
      const Tensor count = K::cast(K::count(x, reduced), x.dtype());
      spread_variance = variance * (count / (count - (1 + options_.epsilon)));
    }
    const auto add = [&](const char* moving, const Tensor& batch) {
      const Tensor state = weight(moving);
      const Tensor increment = K::reshape(batch, {state.shape()[0].value}) * (1 - options_.momentum);
      K::Update update(state, state * options_.momentum + increment);
      update.scale = options_.momentum;
      update.increment = increment;
      add_update(update);
    };
    add("moving_mean", mean);
    add("moving_variance", spread_variance);
  }

  BatchNormalizationOptions options_;
  std::size_t axis_ = 0;
};

}  // namespace

BatchNormalization::BatchNormalization(const BatchNormalizationOptions& options)
    : Layer(std::make_unique<BatchNormalizationLayer>(options)) {}

}  // namespace ingot::layers
