// Activation layers with arguments of their own. Names of arguments: Keras 3, then Keras 2.
#include "frontend/import/keras_layers.h"
#include "frontend/layers/advanced_activations.h"

namespace ingot {
namespace {

double either(const LayerArguments& arguments, const char* key, const char* older, double default_value) {
  return arguments.number(key, arguments.number(older, default_value));
}

Layer relu(const LayerArguments& arguments, const WeightValues&) {
  layers::ReLUOptions options;
  options.name = arguments.layer().name;
  if (find_member(*arguments.layer().arguments, "max_value")) options.max_value = arguments.number("max_value", 0);
  options.negative_slope = arguments.number("negative_slope", 0);
  options.threshold = arguments.number("threshold", 0);
  return layers::ReLU(options);
}

Layer leaky_relu(const LayerArguments& arguments, const WeightValues&) {
  return layers::LeakyReLU(either(arguments, "negative_slope", "alpha", 0.3), {.name = arguments.layer().name});
}

Layer elu(const LayerArguments& arguments, const WeightValues&) {
  return layers::ELU(arguments.number("alpha", 1), {.name = arguments.layer().name});
}

Layer softmax(const LayerArguments& arguments, const WeightValues&) {
  return layers::Softmax(arguments.axis("axis", -1), {.name = arguments.layer().name});
}

std::vector<WeightRole> prelu_weights(const LayerArguments&) { return {{"alpha"}}; }

Layer prelu(const LayerArguments& arguments, const WeightValues& values) {
  layers::PReLUOptions options;
  options.name = arguments.layer().name;
  options.alpha_initializer = given(values, "alpha", DType::f32);
  if (find_member(*arguments.layer().arguments, "shared_axes")) options.shared_axes = arguments.integers("shared_axes");
  return layers::PReLU(options);
}

constexpr LayerKind kinds[] = {
    {"ReLU", no_weights, relu},       {"LeakyReLU", no_weights, leaky_relu}, {"ELU", no_weights, elu},
    {"Softmax", no_weights, softmax}, {"PReLU", prelu_weights, prelu},
};

}  // namespace

std::span<const LayerKind> activation_kinds() { return kinds; }

}  // namespace ingot
