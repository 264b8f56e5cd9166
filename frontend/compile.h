// The arguments of Model::compile, and what it makes: the functions of training, evaluation and prediction.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frontend/function.h"
#include "frontend/losses/loss.h"
#include "frontend/metrics/metric.h"
#include "frontend/update.h"

namespace ingot {

namespace optimizers {
class Optimizer;
}

// What makes the updates of one step from the total loss and the trainable weights: an optimizer, the Keras name of one
// ("adam": with default arguments), or a function (loss, weights) -> std::vector<K::Update> for steps that do more than
// an optimizer does. Nothing: the model is only evaluated.
class TrainingStep {
 public:
  TrainingStep() = default;
  TrainingStep(const optimizers::Optimizer& optimizer);  // NOLINT: implicit
  TrainingStep(const char* name);                        // NOLINT: implicit; throws ValueError for an unknown name
  TrainingStep(const std::string& name);                 // NOLINT: implicit
  template <class F>
    requires CallableFor<F, std::vector<K::Update>, const Tensor&, const std::vector<Tensor>&>
  TrainingStep(F function)  // NOLINT: implicit
      : step_(std::make_shared<const StepOf<F>>(std::move(function))) {}

  explicit operator bool() const { return step_ != nullptr; }
  // Of an optimizer: a scalar, a state where it can be set. None of a function.
  const Tensor& learning_rate() const { return learning_rate_; }
  std::vector<K::Update> operator()(const Tensor& loss, const std::vector<Tensor>& weights) const {
    return step_->updates(loss, weights);
  }

 private:
  struct AnyStep {
    virtual ~AnyStep() = default;
    virtual std::vector<K::Update> updates(const Tensor& loss, const std::vector<Tensor>& weights) const = 0;
  };
  template <class F>
  struct StepOf final : AnyStep {
    explicit StepOf(F f) : function(std::move(f)) {}
    std::vector<K::Update> updates(const Tensor& loss, const std::vector<Tensor>& weights) const override {
      return function(loss, weights);
    }
    F function;
  };
  std::shared_ptr<const AnyStep> step_;
  Tensor learning_rate_;
};

// A `loss` argument: one loss for every output, a list of one each, or losses by the names of the outputs; outputs that
// are not named are not trained on.
class Losses {
 public:
  Losses() = default;
  template <class T>
    requires std::is_convertible_v<T, Loss>
  Losses(T&& loss) : for_all{Loss(std::forward<T>(loss))} {}  // NOLINT: implicit
  Losses(std::initializer_list<Loss> losses) : in_order(losses) {}
  static Losses by_name(std::vector<std::pair<std::string, Loss>> losses) {
    Losses result;
    result.named = std::move(losses);
    return result;
  }

  std::vector<Loss> for_all;  // one, or none
  std::vector<Loss> in_order;
  std::vector<std::pair<std::string, Loss>> named;
};

// A `metrics` argument: a list; of a model with several outputs, a list per output in their order, or by their names. A
// plain list goes to every output in the keras2 profile, and in the keras3 profile has one element per output.
class Metrics {
 public:
  Metrics() = default;
  Metrics(std::initializer_list<Metric> metrics) : flat(metrics) {}
  Metrics(std::vector<Metric> metrics) : flat(std::move(metrics)) {}  // NOLINT: implicit
  static Metrics per_output(std::vector<std::vector<Metric>> metrics) {
    Metrics result;
    result.in_order = std::move(metrics);
    return result;
  }
  static Metrics by_name(std::vector<std::pair<std::string, std::vector<Metric>>> metrics) {
    Metrics result;
    result.named = std::move(metrics);
    return result;
  }

  std::vector<Metric> flat;
  std::vector<std::vector<Metric>> in_order;
  std::vector<std::pair<std::string, std::vector<Metric>>> named;
};

struct TrainingOptions {
  Metrics weighted_metrics = {};                          // weighted by the samples' weights, as the losses are
  std::vector<double> loss_weights = {};                  // one per loss; none: 1
  std::vector<std::pair<int, double>> class_weight = {};  // of a model with one output; train_function only
  std::vector<Tensor> target_tensors = {};                // placeholders in place of the generated ones
  bool sample_weights = true;  // whether train_function and test_function have inputs for them, 1 where left out
};

struct TrainingArguments {
  TrainingStep optimizer = {};
  Losses loss = {};
  Metrics metrics = {};
  Metrics weighted_metrics = {};
  std::vector<double> loss_weights = {};
  std::vector<std::pair<int, double>> class_weight = {};
  std::vector<Tensor> target_tensors = {};
  bool sample_weights = true;
};

// What compile() made of a model, by tensor ids of its definition: a handle would keep alive what owns it.
struct TrainingRecord {
  std::vector<std::uint32_t> targets, sample_weights;  // inputs, in the order of the outputs that have a loss
  std::vector<std::uint32_t> metric_states, optimizer_states;
  std::optional<std::uint32_t> learning_rate;  // of the optimizer, where it is a state
  // What Keras 3 counts as the variables of an optimizer: its states, and its learning rate, unless that is a schedule.
  std::vector<std::uint32_t> optimizer_variables;
  bool is_optimizer_built = false;  // Keras 3 makes them in the first step (here: train_function()), or loads them
  // Of the outputs of train_function and test_function: "loss", then with several outputs "<output>_loss" each, then
  // metrics. The first is the loss of the batch; the others are values since the last reset_metrics.
  std::vector<std::string> metrics_names;
  FunctionRecord* train = nullptr;  // null without an optimizer
  FunctionRecord* test = nullptr;
  FunctionRecord* predict = nullptr;
  FunctionRecord* reset_metrics = nullptr;  // null when there is nothing to reset
};

}  // namespace ingot
