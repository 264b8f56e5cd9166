// Model::compile: targets and weights as inputs, losses and metrics of every output, and the functions that are made of
// them. Orders and names: Keras 2.3.1 engine/training.py.
#include "frontend/compile.h"

#include <algorithm>
#include <set>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/model.h"
#include "frontend/network.h"
#include "frontend/operation.h"
#include "frontend/training_targets.h"
#include "ir/text.h"

namespace ingot {
namespace {

// An output that has a loss or metrics.
struct Goal {
  std::string name;  // of the output
  Tensor output;
  std::optional<Loss> loss;
  std::vector<Metric> metrics, weighted_metrics;
  double loss_weight = 1;
  Tensor target, sample_weight;  // no weight: 1
};

// Losses and metrics under given sample weights.
struct Measured {
  Tensor loss;
  std::vector<Tensor> results;  // by metrics_names, without the loss
  std::vector<K::Update> updates;
};

std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "'" : ", '") + name + "'";
  return "[" + list + "]";
}

// The same value under the name that an output of a function has.
Tensor renamed(const Tensor& tensor, const std::string& name) {
  Definition& definition = *tensor.definition();
  TensorRecord record = definition.tensors[tensor.id()];
  record.name = name;
  record.history = {};
  return definition.add_tensor(std::move(record));
}

class Compiler {
 public:
  Compiler(const Network& model, const TrainingArguments& arguments)
      : model_(model),
        network_(static_cast<NetworkLayer&>(*model.base())),
        definition_(*network_.definition),
        arguments_(arguments) {}

  TrainingRecord compile(const Place& place) {
    supersede();
    make_goals();
    for (Goal& goal : goals_) add_inputs(goal, place);
    const Measured evaluation = measure(false);
    TrainingRecord record;
    record.metrics_names = {"loss"};
    record.metrics_names.insert(record.metrics_names.end(), names_.begin(), names_.end());
    for (const Goal& goal : goals_) {
      if (goal.target.is_valid()) record.targets.push_back(goal.target.id());
      if (goal.sample_weight.is_valid()) record.sample_weights.push_back(goal.sample_weight.id());
    }
    for (const std::vector<Tensor>& states : states_)
      for (const Tensor& state : states) record.metric_states.push_back(state.id());
    const Tensor& rate = arguments_.optimizer.learning_rate();
    if (rate.is_valid() && definition_.state_of(rate)) record.learning_rate = rate.id();
    if (arguments_.optimizer) record.train = train_function(evaluation, record, place);
    record.test = function("test_function", inputs(), outputs(evaluation), evaluation.updates, false, place);
    record.predict = function("predict_function", model_.inputs(), model_.outputs(), {}, false, place);
    if (!record.metric_states.empty()) record.reset_metrics = reset_function(place);
    return record;
  }

 private:
  bool is_keras2() const { return definition_.profile == Profile::keras2; }

  // The functions of an earlier compile() of this model are not part of the module any more; those of other models keep
  // their names, and this model's are named after it.
  void supersede() {
    if (network_.compiled)
      for (FunctionRecord* earlier : {network_.compiled->train, network_.compiled->test, network_.compiled->predict,
                                      network_.compiled->reset_metrics})
        if (earlier) earlier->is_superseded = true;
    const bool is_taken =
        std::any_of(definition_.functions.begin(), definition_.functions.end(), [](const FunctionRecord& record) {
          return !record.is_superseded && (record.name == "test_function" || record.name == "predict_function");
        });
    if (is_taken) owner_ = model_.name();
  }

  void make_goals() {
    const std::vector<Tensor> outputs = model_.outputs();
    std::set<std::string> taken;
    std::vector<std::string> names;
    for (const Tensor& output : outputs) {
      const LayerBase* layer = definition_.tensors[output.id()].history.layer;
      const std::string wanted = layer ? layer->name : output.name();
      std::string name = wanted;
      for (int i = 1; !taken.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
      names.push_back(name);
      goals_.push_back({name, output, {}, {}, {}, 1, {}, {}});
    }
    assign_losses(names);
    assign_metrics(arguments_.metrics, "metrics", names, [](Goal& goal) { return &goal.metrics; });
    assign_metrics(arguments_.weighted_metrics, "weighted_metrics", names,
                   [](Goal& goal) { return &goal.weighted_metrics; });
    if (!arguments_.class_weight.empty() && goals_.size() != 1)
      throw ValueError("`class_weight` is only supported for Models with a single output.");
  }

  void assign_losses(const std::vector<std::string>& names) {
    const Losses& losses = arguments_.loss;
    if (!losses.for_all.empty())
      for (Goal& goal : goals_) goal.loss = losses.for_all.front();
    if (!losses.in_order.empty()) {
      if (losses.in_order.size() != goals_.size())
        throw ValueError("When passing a list as loss, it should have one entry per model outputs. The model has " +
                         std::to_string(goals_.size()) + " outputs, but you passed " +
                         std::to_string(losses.in_order.size()) + " losses");
      for (std::size_t i = 0; i < goals_.size(); ++i) goals_[i].loss = losses.in_order[i];
    }
    for (const auto& [name, loss] : losses.named) goal_named(name, "loss", names).loss = loss;

    std::vector<Goal*> with_loss;
    for (Goal& goal : goals_)
      if (goal.loss) with_loss.push_back(&goal);
    if (with_loss.empty() && network_.own_losses().empty())
      throw ValueError(is_keras2() ? "The model cannot be compiled because it has no loss to optimize."
                                   : "No loss to compute. Provide a `loss` argument in `compile()`.");
    const std::vector<double>& weights = arguments_.loss_weights;
    if (weights.empty()) return;
    if (weights.size() != with_loss.size())
      throw ValueError("`loss_weights` must match the number of losses, got " + std::to_string(with_loss.size()) +
                       " losses and " + std::to_string(weights.size()) + " weights.");
    for (std::size_t i = 0; i < weights.size(); ++i) with_loss[i]->loss_weight = weights[i];
  }

  template <class Place_>
  void assign_metrics(const Metrics& metrics, const std::string& argument, const std::vector<std::string>& names,
                      Place_ place_of) {
    if (!metrics.flat.empty()) {
      const bool is_shared = goals_.size() == 1 || is_keras2();
      if (!is_shared && metrics.flat.size() != goals_.size())
        throw ValueError("Invalid `" + argument + "`. `" + argument +
                         "` should contain metrics objects and either be a dict or a list matching the output names of "
                         "the functional model " +
                         list_of(names))
            .help("Metrics::per_output and Metrics::by_name give lists to outputs");
      for (std::size_t i = 0; i < goals_.size(); ++i)
        *place_of(goals_[i]) = is_shared ? metrics.flat : std::vector<Metric>{metrics.flat[i]};
    }
    if (!metrics.in_order.empty()) {
      if (metrics.in_order.size() != goals_.size())
        throw ValueError("When passing a list of lists as `" + argument +
                         "`, it should have one entry per model output. The model has " +
                         std::to_string(goals_.size()) + " outputs, but you passed " +
                         std::to_string(metrics.in_order.size()) + " lists");
      for (std::size_t i = 0; i < goals_.size(); ++i) *place_of(goals_[i]) = metrics.in_order[i];
    }
    for (const auto& [name, list] : metrics.named) *place_of(goal_named(name, argument, names)) = list;
  }

  Goal& goal_named(const std::string& name, const std::string& argument, const std::vector<std::string>& names) {
    for (Goal& goal : goals_)
      if (goal.name == name) return goal;
    ValueError error("Unknown entry in " + argument + " dictionary: \"" + printable(name) +
                     "\". Only expected the following keys: " + list_of(names));
    const std::string near = nearest(name, names.data(), names.data() + names.size());
    if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
    throw error;
  }

  // A metric without a loss measures against targets as well.
  void add_inputs(Goal& goal, const Place& place) {
    const bool needs_target = goal.loss || !goal.metrics.empty() || !goal.weighted_metrics.empty();
    if (!needs_target) return;
    const std::size_t index = next_target_++;
    if (!arguments_.target_tensors.empty()) {
      if (index >= arguments_.target_tensors.size())
        throw ValueError(
            "When passing a list as `target_tensors`, it should have one entry per model output. The model has " +
            std::to_string(goals_.size()) + " outputs, but you passed " +
            std::to_string(arguments_.target_tensors.size()) + " target tensors");
      goal.target = arguments_.target_tensors[index];
    } else {
      goal.target =
          target_placeholder(goal.output, goal.name + "_target", goal.loss && goal.loss->takes_classes(), place);
    }
    if (arguments_.sample_weights)
      goal.sample_weight = weight_placeholder(goal.output, goal.name + "_sample_weights", place);
  }

  Tensor weight_of(const Goal& goal, bool training) const {
    if (!training || arguments_.class_weight.empty()) return goal.sample_weight;
    const Tensor by_class =
        class_weights(goal.target, goal.output, goal.loss && goal.loss->takes_classes(), arguments_.class_weight);
    return goal.sample_weight.is_valid() ? goal.sample_weight * by_class : by_class;
  }

  // The first call makes the states of metrics, a later one adds to the same.
  Measured measure(bool training) {
    Measured measured;
    names_.clear();
    next_states_ = 0;
    std::vector<Tensor> output_losses;
    for (const Goal& goal : goals_) {
      if (!goal.loss) continue;
      const Tensor loss = (*goal.loss)(goal.target, goal.output, weight_of(goal, training));
      if (loss.rank() != 0) throw ValueError("the loss of output " + quoted(goal.name) + " is no scalar");
      output_losses.push_back(loss);
      add_to(measured.loss, goal.loss_weight == 1 ? loss : goal.loss_weight * loss);
    }
    add_layer_losses(measured.loss);
    std::size_t next_loss = 0;
    for (const Goal& goal : goals_)
      if (goal.loss && goals_.size() > 1) track_loss(goal, output_losses[next_loss++], measured);
    std::set<std::string> taken;
    for (const Goal& goal : goals_)
      for (const Metric& metric : goal.metrics) track(goal, metric, false, {}, taken, measured);
    for (const Goal& goal : goals_)
      for (const Metric& metric : goal.weighted_metrics)
        track(goal, metric, true, weight_of(goal, training), taken, measured);
    return measured;
  }

  static void add_to(Tensor& sum, const Tensor& term) { sum = sum.is_valid() ? sum + term : term; }

  // Of weights (Keras 3: of trainable ones) and of activities.
  void add_layer_losses(Tensor& total) {
    const std::vector<Tensor> weights = is_keras2() ? model_.weights() : model_.trainable_weights();
    for (const Tensor& weight : weights) {
      const auto found = definition_.regularizers.find(*definition_.state_of(weight));
      if (found != definition_.regularizers.end()) add_to(total, found->second(weight));
    }
    for (const std::uint32_t loss : network_.own_losses()) add_to(total, definition_.tensor(loss));
  }

  // The loss of one of several outputs, as a mean over batches; Keras 3 weighs them by their rows.
  void track_loss(const Goal& goal, const Tensor& loss, Measured& measured) {
    const Metric mean(
        [&](Accumulation& a) {
          const Tensor rows = is_keras2() ? K::ones_like(loss) : K::cast(K::count(goal.output, 0), loss.dtype());
          const Tensor total = a.add("total", is_keras2() ? loss : loss * rows);
          return divide_no_nan(total, a.add("count", rows));
        },
        goal.name + "_loss");
    add_tracked(mean, {}, mean.name(), measured);
  }

  void track(const Goal& goal, const Metric& metric, bool is_weighted, const Tensor& weight,
             std::set<std::string>& taken, Measured& measured) {
    const std::string output = goals_.size() > 1 ? goal.name + "_" : "";
    std::string name = output + metric.name();
    if (!taken.insert(name).second) {
      std::string wanted = name;
      if (is_weighted && !is_keras2()) wanted = name = output + "weighted_" + metric.name();
      for (int i = 1; !taken.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
    }
    Accumulation a;
    a.y_true = goal.target;
    a.y_pred = goal.output;
    a.sample_weight = weight;
    a.loss = goal.loss ? &*goal.loss : nullptr;
    add_tracked(metric, std::move(a), name, measured);
  }

  void add_tracked(const Metric& metric, Accumulation a, const std::string& name, Measured& measured) {
    a.prefix = owner_.empty() ? name : owner_ + "/" + name;
    if (next_states_ < states_.size()) a.states = states_[next_states_];
    TrackedMetric tracked = metric.track(std::move(a));
    if (next_states_ == states_.size()) states_.push_back(tracked.states);
    ++next_states_;
    names_.push_back(name);
    measured.results.push_back(tracked.result);
    measured.updates.insert(measured.updates.end(), tracked.updates.begin(), tracked.updates.end());
  }

  std::vector<Tensor> inputs() const {
    std::vector<Tensor> all = model_.inputs();
    for (const Goal& goal : goals_)
      if (goal.target.is_valid()) all.push_back(goal.target);
    for (const Goal& goal : goals_)
      if (goal.sample_weight.is_valid()) all.push_back(goal.sample_weight);
    return all;
  }

  std::vector<Tensor> outputs(const Measured& measured) const {
    std::vector<Tensor> all{renamed(measured.loss, "loss")};
    for (std::size_t i = 0; i < names_.size(); ++i) all.push_back(renamed(measured.results[i], names_[i]));
    return all;
  }

  FunctionRecord* train_function(const Measured& evaluation, TrainingRecord& record, const Place& place) {
    const Measured training = arguments_.class_weight.empty() ? evaluation : measure(true);
    std::vector<K::Update> updates = network_.own_updates();
    const std::size_t first_state = definition_.states.size();
    const std::vector<K::Update> step = arguments_.optimizer(training.loss, model_.trainable_weights());
    for (std::size_t i = first_state; i < definition_.states.size(); ++i)
      record.optimizer_states.push_back(definition_.state_tensors[i]);
    add_optimizer_variables(step, record.optimizer_variables);
    updates.insert(updates.end(), step.begin(), step.end());
    updates.insert(updates.end(), training.updates.begin(), training.updates.end());
    return function("train_function", inputs(), outputs(training), updates, true, place);
  }

  // None of a function in place of an optimizer.
  void add_optimizer_variables(const std::vector<K::Update>& step, std::vector<std::uint32_t>& variables) const {
    const Tensor& rate = arguments_.optimizer.learning_rate();
    if (!rate.is_valid()) return;
    const Node& rate_node = definition_.graph.node(definition_.tensors[rate.id()].value);
    if (is_constant(rate_node) || is_state(rate_node)) variables.push_back(rate.id());
    const std::vector<Tensor> weights = model_.trainable_weights();
    for (const K::Update& update : step)
      if (update.target != rate && std::find(weights.begin(), weights.end(), update.target) == weights.end())
        variables.push_back(update.target.id());
  }

  FunctionRecord* reset_function(const Place& place) {
    std::vector<K::Update> updates;
    for (const std::vector<Tensor>& states : states_)
      for (const Tensor& state : states)
        updates.emplace_back(state, constant_tensor(Array({state.dtype(), state.shape()}), place));
    return function("reset_metrics", {}, {}, updates, false, place);
  }

  FunctionRecord* function(const std::string& name, const std::vector<Tensor>& function_inputs,
                           const std::vector<Tensor>& function_outputs, const std::vector<K::Update>& updates,
                           bool training, const Place& place) {
    K::function({function_inputs, function_outputs, updates, owner_.empty() ? name : owner_ + "_" + name, training},
                place);
    return &definition_.functions.back();
  }

  const Network& model_;
  NetworkLayer& network_;
  Definition& definition_;
  const TrainingArguments& arguments_;
  std::string owner_;  // stands before names of functions and states where another model was compiled before
  std::vector<Goal> goals_;
  std::size_t next_target_ = 0;
  std::vector<std::string> names_;           // of results
  std::vector<std::vector<Tensor>> states_;  // of metrics, in the order of names_
  std::size_t next_states_ = 0;
};

}  // namespace

void Network::compile(const TrainingArguments& arguments, Place place) const {
  auto& network = static_cast<NetworkLayer&>(*base_);
  const std::vector<Tensor> needs_graph = outputs();
  const DefinitionScope scope(network.definition->shared_from_this());
  network.compiled = Compiler(*this, arguments).compile(place);
}

void Network::compile(const TrainingStep& optimizer, const Losses& loss, const Metrics& metrics,
                      const TrainingOptions& options, Place place) const {
  compile({optimizer, loss, metrics, options.weighted_metrics, options.loss_weights, options.class_weight,
           options.target_tensors, options.sample_weights},
          place);
}

bool Network::is_compiled() const { return static_cast<NetworkLayer&>(*base_).compiled.has_value(); }

const TrainingRecord& Network::training() const {
  const auto& network = static_cast<NetworkLayer&>(*base_);
  if (network.compiled) return *network.compiled;
  if (network.definition->profile == Profile::keras2)
    throw RuntimeError("You must compile your model before using it.").help("call model.compile(...)");
  throw ValueError("You must call `compile()` before using the model.");
}

RecordedFunction Network::train_function() const {
  const TrainingRecord& record = training();
  if (!record.train)
    throw ValueError("model " + quoted(name()) + " was compiled without an optimizer")
        .help("pass one to compile(): optimizers::Adam()");
  static_cast<NetworkLayer&>(*base_).compiled->is_optimizer_built = true;
  return {base_->definition->shared_from_this(), record.train};
}

RecordedFunction Network::test_function() const { return {base_->definition->shared_from_this(), training().test}; }

void Network::reset_metrics() const {
  const TrainingRecord& record = training();
  if (record.reset_metrics)
    RecordedFunction(base_->definition->shared_from_this(), record.reset_metrics)(std::vector<NdArray>{});
}

}  // namespace ingot
