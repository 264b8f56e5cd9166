// Dense and Activation.
#include "frontend/import/keras_layers.h"
#include "frontend/import/keras_objects.h"
#include "frontend/layers/activation.h"
#include "frontend/layers/dense.h"

namespace ingot {
namespace {

std::vector<WeightRole> dense_weights(const LayerArguments& arguments) {
  if (arguments.boolean("use_bias", true)) return {{"kernel"}, {"bias"}};
  return {{"kernel"}};
}

Layer dense(const LayerArguments& arguments, const WeightValues& values) {
  arguments.refuse("lora_rank", "low-rank adaptation");
  arguments.refuse("quantization_config", "quantisation");
  layers::DenseOptions options;
  options.dtype = arguments.dtype();
  options.name = arguments.layer().name;
  options.trainable = arguments.boolean("trainable", true);
  options.activation = arguments.activation("activation");
  options.use_bias = arguments.boolean("use_bias", true);
  options.kernel_initializer = given(values, "kernel", options.dtype);
  if (options.use_bias) options.bias_initializer = given(values, "bias", options.dtype);
  options.kernel_regularizer = read_regularizer(arguments, "kernel_regularizer");
  options.bias_regularizer = read_regularizer(arguments, "bias_regularizer");
  options.activity_regularizer = read_regularizer(arguments, "activity_regularizer");
  options.kernel_constraint = read_constraint(arguments, "kernel_constraint");
  options.bias_constraint = read_constraint(arguments, "bias_constraint");
  return layers::Dense(arguments.integer("units"), options);
}

Layer activation(const LayerArguments& arguments, const WeightValues&) {
  return layers::Activation(arguments.activation("activation"), {.name = arguments.layer().name});
}

constexpr LayerKind kinds[] = {
    {"Dense", dense_weights, dense, true},
    {"Activation", no_weights, activation},
};

}  // namespace

std::span<const LayerKind> dense_kinds() { return kinds; }

}  // namespace ingot
