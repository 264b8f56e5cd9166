// BatchNormalization and Dropout: what a model needs for training only is kept in the layer and absent from
// predictions.
#include "frontend/import/keras_layers.h"
#include "frontend/import/keras_objects.h"
#include "frontend/layers/batch_normalization.h"
#include "frontend/layers/dropout.h"

namespace ingot {
namespace {

std::vector<WeightRole> batch_normalization_weights(const LayerArguments& arguments) {
  std::vector<WeightRole> roles;
  if (arguments.boolean("scale", true)) roles.push_back({"gamma"});
  if (arguments.boolean("center", true)) roles.push_back({"beta"});
  roles.push_back({"moving_mean", false});
  roles.push_back({"moving_variance", false});
  return roles;
}

Layer batch_normalization(const LayerArguments& arguments, const WeightValues& values) {
  arguments.refuse("renorm", "renormalisation");
  layers::BatchNormalizationOptions options;
  options.name = arguments.layer().name;
  options.trainable = arguments.boolean("trainable", true);
  options.axis = arguments.axis("axis", -1);
  options.momentum = arguments.number("momentum", 0.99);
  options.epsilon = arguments.number("epsilon", 1e-3);
  options.center = arguments.boolean("center", true);
  options.scale = arguments.boolean("scale", true);
  if (options.scale) options.gamma_initializer = given(values, "gamma", arguments.dtype());
  if (options.center) options.beta_initializer = given(values, "beta", arguments.dtype());
  options.moving_mean_initializer = given(values, "moving_mean", arguments.dtype());
  options.moving_variance_initializer = given(values, "moving_variance", arguments.dtype());
  options.beta_regularizer = read_regularizer(arguments, "beta_regularizer");
  options.gamma_regularizer = read_regularizer(arguments, "gamma_regularizer");
  options.beta_constraint = read_constraint(arguments, "beta_constraint");
  options.gamma_constraint = read_constraint(arguments, "gamma_constraint");
  return layers::BatchNormalization(options);
}

Layer dropout(const LayerArguments& arguments, const WeightValues&) {
  layers::DropoutOptions options;
  options.name = arguments.layer().name;
  if (const Json* shape = find_member(*arguments.layer().arguments, "noise_shape"))
    options.noise_shape = read_shape(*shape, options.name);
  return layers::Dropout(arguments.number("rate", 0), options);
}

constexpr LayerKind kinds[] = {
    {"BatchNormalization", batch_normalization_weights, batch_normalization},
    {"Dropout", no_weights, dropout},
};

}  // namespace

std::span<const LayerKind> normalization_kinds() { return kinds; }

}  // namespace ingot
