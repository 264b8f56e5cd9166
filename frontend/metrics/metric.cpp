// Metrics by name, and metrics at work.
#include "frontend/metrics/metric.h"

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/known_name.h"
#include "frontend/metrics/metrics.h"

namespace ingot {
namespace {

bool is_single(const Tensor& tensor) { return tensor.rank() > 0 && tensor.shape().back() == Dim(1); }

enum class Answer { binary, classes, one_hot };

// What "accuracy" and "crossentropy" mean for an output. Keras 3 trainers/compile_utils.py decides by shapes, Keras
// 2.3.1 engine/training_utils.py by the loss.
Answer answer_of(const Accumulation& a) {
  if (a.y_pred.definition()->profile == Profile::keras2 && a.loss) {
    if (is_single(a.y_pred) || a.loss->is_binary_crossentropy()) return Answer::binary;
    return a.loss->takes_classes() ? Answer::classes : Answer::one_hot;
  }
  if (is_single(a.y_pred)) return Answer::binary;
  return a.y_true.rank() < a.y_pred.rank() || is_single(a.y_true) ? Answer::classes : Answer::one_hot;
}

Metric accuracy_by_shape(const std::string& name) {
  return Metric(
      [](Accumulation& a) {
        const Answer answer = answer_of(a);
        const Metric chosen = answer == Answer::binary    ? metrics::BinaryAccuracy()
                              : answer == Answer::classes ? metrics::SparseCategoricalAccuracy()
                                                          : metrics::CategoricalAccuracy();
        return chosen.run(a);
      },
      name);
}

Metric crossentropy_by_shape(const std::string& name) {
  return Metric(
      [](Accumulation& a) {
        const Answer answer = answer_of(a);
        const Loss loss(answer == Answer::binary    ? "binary_crossentropy"
                        : answer == Answer::classes ? "sparse_categorical_crossentropy"
                                                    : "categorical_crossentropy");
        return accumulate_mean(a, loss.per_sample(a.y_true, a.y_pred));
      },
      name);
}

using Name = const std::string&;

struct Named {
  const char* name;
  Metric (*make)(Name name);
};

template <Metric (*make)(const metrics::ConfusionOptions&, Name)>
Metric with_defaults(Name name) {
  return make({}, name);
}

Metric of_loss(Name name) {
  const Loss loss(name);
  return Metric::mean_of([loss](const Tensor& t, const Tensor& p) { return loss.per_sample(t, p); }, name);
}

constexpr Named named_metrics[] = {
    {"accuracy", accuracy_by_shape},
    {"acc", accuracy_by_shape},
    {"crossentropy", crossentropy_by_shape},
    {"ce", crossentropy_by_shape},
    {"Accuracy", metrics::Accuracy},
    {"binary_accuracy", [](Name name) { return metrics::BinaryAccuracy(0.5, name); }},
    {"BinaryAccuracy", [](Name name) { return metrics::BinaryAccuracy(0.5, name); }},
    {"categorical_accuracy", metrics::CategoricalAccuracy},
    {"CategoricalAccuracy", metrics::CategoricalAccuracy},
    {"sparse_categorical_accuracy", metrics::SparseCategoricalAccuracy},
    {"SparseCategoricalAccuracy", metrics::SparseCategoricalAccuracy},
    {"top_k_categorical_accuracy", [](Name name) { return metrics::TopKCategoricalAccuracy(5, name); }},
    {"TopKCategoricalAccuracy", [](Name name) { return metrics::TopKCategoricalAccuracy(5, name); }},
    {"sparse_top_k_categorical_accuracy", [](Name name) { return metrics::SparseTopKCategoricalAccuracy(5, name); }},
    {"SparseTopKCategoricalAccuracy", [](Name name) { return metrics::SparseTopKCategoricalAccuracy(5, name); }},
    {"true_positives", with_defaults<metrics::TruePositives>},
    {"TruePositives", with_defaults<metrics::TruePositives>},
    {"false_positives", with_defaults<metrics::FalsePositives>},
    {"FalsePositives", with_defaults<metrics::FalsePositives>},
    {"true_negatives", with_defaults<metrics::TrueNegatives>},
    {"TrueNegatives", with_defaults<metrics::TrueNegatives>},
    {"false_negatives", with_defaults<metrics::FalseNegatives>},
    {"FalseNegatives", with_defaults<metrics::FalseNegatives>},
    {"precision", with_defaults<metrics::Precision>},
    {"Precision", with_defaults<metrics::Precision>},
    {"recall", with_defaults<metrics::Recall>},
    {"Recall", with_defaults<metrics::Recall>},
    {"auc", [](Name name) { return metrics::AUC({}, name); }},
    {"AUC", [](Name name) { return metrics::AUC({}, name); }},
    {"root_mean_squared_error", metrics::RootMeanSquaredError},
    {"RootMeanSquaredError", metrics::RootMeanSquaredError},
    {"mean", metrics::Mean},
    {"Mean", metrics::Mean},
    {"sum", metrics::Sum},
    {"Sum", metrics::Sum},
    // Of cosine_similarity the metric is the cosine, the loss minus it.
    {"cosine_similarity", [](Name name) { return metrics::CosineSimilarity(-1, name); }},
    {"CosineSimilarity", [](Name name) { return metrics::CosineSimilarity(-1, name); }},
    {"cosine_proximity", [](Name name) { return metrics::CosineSimilarity(-1, name); }},
    {"cosine", [](Name name) { return metrics::CosineSimilarity(-1, name); }},
    {"mean_squared_error", of_loss},
    {"MeanSquaredError", of_loss},
    {"mse", of_loss},
    {"MSE", of_loss},
    {"mean_absolute_error", of_loss},
    {"MeanAbsoluteError", of_loss},
    {"mae", of_loss},
    {"MAE", of_loss},
    {"mean_absolute_percentage_error", of_loss},
    {"MeanAbsolutePercentageError", of_loss},
    {"mape", of_loss},
    {"MAPE", of_loss},
    {"mean_squared_logarithmic_error", of_loss},
    {"MeanSquaredLogarithmicError", of_loss},
    {"msle", of_loss},
    {"MSLE", of_loss},
    {"huber", of_loss},
    {"huber_loss", of_loss},
    {"log_cosh", of_loss},
    {"logcosh", of_loss},
    {"LogCosh", of_loss},
    {"LogCoshError", [](Name name) { return Metric::mean_of(losses::log_cosh, name); }},
    {"categorical_crossentropy", of_loss},
    {"CategoricalCrossentropy", of_loss},
    {"sparse_categorical_crossentropy", of_loss},
    {"SparseCategoricalCrossentropy", of_loss},
    {"binary_crossentropy", of_loss},
    {"BinaryCrossentropy", of_loss},
    {"bce", of_loss},
    {"BCE", of_loss},
    {"kl_divergence", of_loss},
    {"kullback_leibler_divergence", of_loss},
    {"KLDivergence", of_loss},
    {"kld", of_loss},
    {"KLD", of_loss},
    {"poisson", of_loss},
    {"Poisson", of_loss},
    {"hinge", of_loss},
    {"Hinge", of_loss},
    {"squared_hinge", of_loss},
    {"SquaredHinge", of_loss},
    {"categorical_hinge", of_loss},
    {"CategoricalHinge", of_loss},
};

}  // namespace

Tensor Accumulation::add(const std::string& name, const Tensor& increment) {
  if (taken_ == states.size()) {
    Definition& definition = *increment.definition();
    definition.scopes.emplace_back();  // a state of the model, not of a layer that is being called
    states.push_back(definition.add_state(prefix + "/" + name, Array({increment.dtype(), increment.shape()}), false));
    definition.scopes.pop_back();
  }
  const Tensor state = states[taken_++], after = state + increment;
  updates.emplace_back(state, after);
  return after;
}

Metric::Metric(const char* name) : Metric(std::string(name)) {}
Metric::Metric(const std::string& name) : Metric(known_name(named_metrics, "metric", name).make(name)) {}

Metric Metric::mean_of(Function function, std::string name) {
  return Metric(
      [function = std::move(function)](Accumulation& a) { return accumulate_mean(a, function(a.y_true, a.y_pred)); },
      std::move(name));
}

Metric Metric::named(std::string name) const {
  Metric renamed = *this;
  renamed.name_ = std::move(name);
  return renamed;
}

TrackedMetric Metric::track(Accumulation a) const {
  if (a.prefix.empty()) a.prefix = name_;
  const Tensor result = run(a);
  return {name_, result, std::move(a.states), std::move(a.updates)};
}

TrackedMetric Metric::track(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) const {
  Accumulation a;
  a.y_true = y_true;
  a.y_pred = y_pred;
  a.sample_weight = sample_weight;
  return track(std::move(a));
}

TrackedMetric Metric::track(const Tensor& values) const { return track(Tensor(), values); }

}  // namespace ingot
