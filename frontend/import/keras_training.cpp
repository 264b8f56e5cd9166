// Sources: Keras 3 src/trainers/trainer.py (get_compile_config), src/saving/saving_lib.py; Keras 2.3.1
// engine/saving.py.
#include "frontend/import/keras_training.h"

#include <algorithm>

#include "frontend/definition.h"
#include "frontend/import/keras_objects.h"
#include "frontend/import/keras_optimizer_states.h"
#include "frontend/network.h"
#include "frontend/optimizers.h"

namespace ingot {
namespace {

bool is_object_form(const Json& json) { return json.is_string() || json.contains("class_name"); }

// A loss for all outputs, a list, or an object by the names of outputs.
Losses read_losses(const Json& json) {
  if (is_object_form(json)) return read_loss(json);
  Losses losses;
  if (json.is_array()) {
    for (const Json& loss : json) losses.in_order.push_back(read_loss(loss));
  } else {
    for (const auto& [output, loss] : json.items())
      if (!loss.is_null()) losses.named.emplace_back(output, read_loss(loss));
  }
  return losses;
}

// Lists in lists, as tf_keras writes them, are one list per output.
Metrics read_metrics(const Json& json, std::size_t outputs) {
  const auto list_of = [](const Json& list) {
    std::vector<Metric> metrics;
    if (list.is_array())
      for (const Json& metric : list) metrics.push_back(read_metric(metric));
    else if (!list.is_null())
      metrics.push_back(read_metric(list));
    return metrics;
  };
  if (json.is_object() && !is_object_form(json)) {
    std::vector<std::pair<std::string, std::vector<Metric>>> named;
    for (const auto& [output, list] : json.items()) named.emplace_back(output, list_of(list));
    return Metrics::by_name(std::move(named));
  }
  const bool is_nested =
      json.is_array() && std::any_of(json.begin(), json.end(), [](const Json& element) { return element.is_array(); });
  if (!is_nested) return list_of(json);
  std::vector<std::vector<Metric>> per_output;
  for (const Json& list : json) per_output.push_back(list_of(list));
  per_output.resize(outputs);
  return Metrics::per_output(std::move(per_output));
}

std::vector<double> read_loss_weights(const Json& json) {
  std::vector<double> weights;
  const auto add = [&](const Json& weight) {
    if (!weight.is_number()) throw malformed_config("loss_weights are no numbers");
    weights.push_back(weight.get<double>());
  };
  if (json.is_number())
    add(json);
  else
    for (const Json& weight : json) add(weight);
  return weights;
}

}  // namespace

void compile_as_saved(const Network& model, const Json& config, const Hdf5Group* slots) {
  TrainingArguments arguments;
  const Json* loss = find_member(config, "loss");
  if (loss) arguments.loss = read_losses(*loss);
  if (const Json* metrics = find_member(config, "metrics"))
    arguments.metrics = read_metrics(*metrics, model.outputs().size());
  if (const Json* metrics = find_member(config, "weighted_metrics"))
    arguments.weighted_metrics = read_metrics(*metrics, model.outputs().size());
  if (const Json* weights = find_member(config, "loss_weights")) arguments.loss_weights = read_loss_weights(*weights);
  const Json* written = find_member(config, "optimizer");
  if (!written) written = find_member(config, "optimizer_config");
  if (!written) throw malformed_config("the training configuration names no optimizer");
  const optimizers::Optimizer optimizer = read_optimizer(*written);
  arguments.optimizer = optimizer;
  model.compile(arguments);
  static_cast<NetworkLayer&>(*model.base()).compiled->is_optimizer_built = true;
  if (slots) set_optimizer_states(*model.base()->definition, optimizer, *slots);
}

}  // namespace ingot
