// Targets, sample weights and class weights.
#include "frontend/training_targets.h"

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"

namespace ingot {
namespace {

Tensor placeholder(Definition& definition, const std::string& name, Type type, std::optional<double> default_value,
                   const Place& place) {
  for (std::size_t i = 0; i < type.rank(); ++i)
    if (type.shape[i].is_unknown()) type.shape[i] = Dim::named(i == 0 ? "batch" : name + "." + std::to_string(i));
  const Value value = definition.graph.input(type, definition.provenance(name, place));
  return definition.add_tensor({name, type, value, {}, {}, default_value});
}

}  // namespace

Tensor target_placeholder(const Tensor& output, const std::string& name, bool is_class_index, const Place& place) {
  Definition& definition = *output.definition();
  Type type{output.dtype(), output.shape()};
  if (is_class_index) {
    if (type.rank() == 0) throw ValueError("an output of classes needs an axis of scores: " + output.repr());
    if (definition.profile == Profile::keras2) {
      type.shape.back() = Dim(1);
    } else {
      type.shape.pop_back();
      type.dtype = DType::i32;
    }
  }
  return placeholder(definition, name, std::move(type), {}, place);
}

Tensor weight_placeholder(const Tensor& output, const std::string& name, const Place& place) {
  Type type{output.dtype(), {}};
  if (output.rank() > 0) type.shape.push_back(output.shape()[0]);
  return placeholder(*output.definition(), name, std::move(type), 1.0, place);
}

Tensor class_weights(const Tensor& target, const Tensor& output, bool is_class_index,
                     const std::vector<std::pair<int, double>>& weights) {
  Tensor classes = target;
  const bool has_scores = !is_class_index && target.rank() > 1 && !(target.shape().back() == Dim(1));
  if (has_scores) classes = K::argmax(target, -1);
  while (classes.rank() > 1 && classes.shape().back() == Dim(1)) classes = K::squeeze(classes, -1);
  if (classes.rank() != 1)
    throw ValueError("`class_weight` needs one class per sample, but targets have shape " +
                     keras_shape(target.shape()));
  if (is_float(classes.dtype())) classes = K::round(classes);
  classes = K::cast(classes, DType::i32);
  Tensor weight = K::cast(K::ones_like(classes), output.dtype());
  for (const auto& [index, value] : weights) weight = K::where(K::equal(classes, index), value, weight);
  return weight;
}

}  // namespace ingot
