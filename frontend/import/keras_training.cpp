// Sources: Keras 3 src/trainers/trainer.py (get_compile_config), src/saving/saving_lib.py; Keras 2.3.1
// engine/saving.py.
#include "frontend/import/keras_training.h"

#include <algorithm>
#include <map>

#include "frontend/definition.h"
#include "frontend/gradients.h"
#include "frontend/import/keras_objects.h"
#include "frontend/network.h"
#include "frontend/optimizers.h"
#include "ir/text.h"

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

Error mismatch(const std::string& what) {
  return rejected("IG2050", what).help("the file is damaged or not as Keras writes it; save it again");
}

void set_initial(Definition& definition, const Tensor& variable, const Array& value, const std::string& what) {
  State& state = definition.states[*definition.state_of(variable)];
  if (value.type.shape != state.type.shape)
    throw mismatch("the optimizer's " + what + " has shape " + to_string(value.type.shape) + ", expected " +
                   to_string(state.type.shape));
  state.initial = std::make_shared<const Array>(NdArray(value).astype(state.type.dtype).array());
}

// What a slot is: the words of its name without numbers and weights, "m" of "Adam/m/dense/kernel:0" and of "Adam/m_3".
std::string kind_of(const std::string& name, const std::vector<std::string>& kinds) {
  std::string word;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const char c = i < name.size() ? name[i] : '/';
    if (c != '/' && c != '_' && c != ':') {
      word += c;
      continue;
    }
    if (std::find(kinds.begin(), kinds.end(), word) != kinds.end()) return word;
    word.clear();
  }
  return "";
}

// Of an archive, and of an HDF5 file by Keras 3: the states in the order of Keras 3, which is that of weights().
void set_in_order(Definition& definition, const std::vector<Tensor>& states, const std::vector<ArrayPtr>& values) {
  if (states.size() != values.size())
    throw mismatch("the file has " + std::to_string(values.size()) + " states of the optimizer, expected " +
                   std::to_string(states.size()));
  for (std::size_t i = 0; i < states.size(); ++i)
    set_initial(definition, states[i], *values[i], definition.states[*definition.state_of(states[i])].name);
}

// Keras 2 stores m of all weights and then v of all (2.3.1), or m and v of each weight (tf_keras since 2.11): what a
// slot is stands in its name, and the order within one kind is that of the weights.
void set_by_kind(Definition& definition, const std::vector<Tensor>& states, const std::vector<std::string>& names,
                 const std::vector<ArrayPtr>& values) {
  const std::vector<std::string> kinds{"m", "v", "vhat", "moment", "accumulator", "delta", "momentum"};
  std::map<std::string, std::vector<Tensor>> known;
  for (const Tensor& state : states) known[kind_of(state.name(), kinds)].push_back(state);
  std::map<std::string, std::size_t> next;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string kind = kind_of(names[i], kinds);
    const auto found = known.find(kind);
    if (found == known.end() || next[kind] == found->second.size())
      throw mismatch("the optimizer has no state for " + ingot::quoted(names[i]));
    set_initial(definition, found->second[next[kind]++], *values[i], names[i]);
  }
  for (const auto& [kind, slots] : known)
    if (next[kind] != slots.size() && kind != "vhat")  // of no use without amsgrad, and only in files of Keras 2.3.1
      throw mismatch("the file has " + std::to_string(next[kind]) + " states of the optimizer like " +
                     ingot::quoted(slots.front().name()) + ", expected " + std::to_string(slots.size()));
}

void set_slots(const optimizers::Optimizer& optimizer, Definition& definition, const Hdf5Group& group) {
  const auto listed = group.texts.find("weight_names");
  std::vector<std::string> names;
  if (listed != group.texts.end())
    names = listed->second;
  else
    for (int i = 0; group.find_array("vars/" + std::to_string(i)); ++i) names.push_back("vars/" + std::to_string(i));
  std::vector<ArrayPtr> values;
  for (const std::string& name : names) {
    values.push_back(group.find_array(name));
    if (!values.back()) throw mismatch("the file has no data of the optimizer's state " + ingot::quoted(name));
  }
  if (definition.profile == Profile::keras2 && listed != group.texts.end())
    set_by_kind(definition, optimizer.weights(), names, values);
  else
    set_in_order(definition, optimizer.weights(), values);
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
  if (slots) set_slots(optimizer, *model.base()->definition, *slots);
}

}  // namespace ingot
