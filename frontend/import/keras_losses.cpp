// Losses and metrics of a training configuration.
#include <algorithm>

#include "frontend/errors.h"
#include "frontend/import/keras_objects.h"
#include "frontend/metrics/metrics.h"

namespace ingot {
namespace {

Reduction reduction_of(const KerasObject& object) {
  const std::string name = object.text("reduction", "sum_over_batch_size");
  if (name == "sum") return Reduction::sum;
  if (name == "mean_with_sample_weight") return Reduction::mean_with_sample_weight;
  for (const char* mean : {"sum_over_batch_size", "mean", "auto"})
    if (name == mean) return Reduction::sum_over_batch_size;
  throw unsupported("IG2060", "the reduction " + name.substr(0, 80) + " of a loss is not there yet");
}

template <class T>
T by_name(const std::string& name, const KerasObject& object) {
  try {
    return T(name);
  } catch (const ValueError&) {
    throw object.not_there();
  }
}

metrics::ConfusionOptions confusion_of(const KerasObject& object) {
  object.expect("top_k", nullptr);
  metrics::ConfusionOptions options;
  const Json* thresholds = object.find("thresholds");
  if (thresholds && thresholds->is_number()) options.thresholds = {thresholds->get<double>()};
  if (thresholds && thresholds->is_array()) {
    options.thresholds.clear();
    for (const Json& threshold : *thresholds) {
      if (!threshold.is_number()) throw malformed_config("a threshold of a metric is no number");
      options.thresholds.push_back(threshold.get<double>());
    }
    if (options.thresholds.empty() || options.thresholds.size() > 10'000)
      throw malformed_config("thresholds of a metric are not 1 to 10000 numbers");
  }
  if (object.find("class_id"))
    options.class_id = static_cast<int>(std::min<std::int64_t>(object.arguments().integer("class_id"), 1 << 30));
  return options;
}

metrics::AUCOptions auc_of(const KerasObject& object) {
  object.expect("multi_label", false);
  object.expect("label_weights", nullptr);
  metrics::AUCOptions options;
  const std::string curve = object.text("curve", "ROC"), sum = object.text("summation_method", "interpolation");
  if (curve != "ROC" && curve != "PR") throw object.not_there();
  if (curve == "PR") options.curve = metrics::Curve::PR;
  if (sum == "minoring") options.summation_method = metrics::Summation::minoring;
  if (sum == "majoring") options.summation_method = metrics::Summation::majoring;
  options.from_logits = object.arguments().boolean("from_logits", false);
  if (object.find("num_thresholds")) {
    const std::int64_t count = object.arguments().integer("num_thresholds");
    if (count < 2 || count > 10'000) throw malformed_config("num_thresholds of a metric is not 2 to 10000");
    options.num_thresholds = static_cast<int>(count);
  }
  if (object.find("thresholds")) options.thresholds = confusion_of(object).thresholds;
  return options;
}

int rank_of(const KerasObject& object) {
  return object.find("k") ? static_cast<int>(std::min<std::int64_t>(object.arguments().integer("k"), 1 << 30)) : 5;
}

}  // namespace

Loss read_loss(const Json& json) {
  const KerasObject object(json, "loss");
  const std::string& name = object.class_name();
  if (!object.has_arguments()) return by_name<Loss>(name, object);
  const LayerArguments given = object.arguments();
  const Reduction reduction = reduction_of(object);
  const bool from_logits = given.boolean("from_logits", false);
  if (name != "CosineSimilarity") object.expect("axis", -1);
  if (name == "Huber") return losses::Huber(given.number("delta", 1), reduction);
  if (name == "CosineSimilarity") return losses::CosineSimilarity(given.axis("axis", -1), reduction);
  if (name == "SparseCategoricalCrossentropy") {
    object.expect("ignore_class", nullptr);
    return losses::SparseCategoricalCrossentropy(from_logits, reduction);
  }
  const losses::CrossentropyLossOptions options{from_logits, given.number("label_smoothing", 0), reduction};
  if (name == "CategoricalCrossentropy") return losses::CategoricalCrossentropy(options);
  if (name == "BinaryCrossentropy") return losses::BinaryCrossentropy(options);
  Loss loss = by_name<Loss>(name == "LossFunctionWrapper" ? object.text("fn", name) : name, object);
  loss.reduction = reduction;
  return loss;
}

Metric read_metric(const Json& json) {
  const KerasObject object(json, "metric");
  const std::string& type = object.class_name();
  if (!object.has_arguments()) return by_name<Metric>(type, object);
  const LayerArguments given = object.arguments();
  const Json* function = object.find("fn");
  if (type == "MeanMetricWrapper" && function)
    return by_name<Metric>(KerasObject(*function, "metric").class_name(), object).named(object.text("name", "metric"));
  const std::string name = object.text("name", type);
  if (type == "BinaryAccuracy") return metrics::BinaryAccuracy(given.number("threshold", 0.5), name);
  if (type == "TopKCategoricalAccuracy") return metrics::TopKCategoricalAccuracy(rank_of(object), name);
  if (type == "SparseTopKCategoricalAccuracy") return metrics::SparseTopKCategoricalAccuracy(rank_of(object), name);
  if (type == "TruePositives") return metrics::TruePositives(confusion_of(object), name);
  if (type == "FalsePositives") return metrics::FalsePositives(confusion_of(object), name);
  if (type == "TrueNegatives") return metrics::TrueNegatives(confusion_of(object), name);
  if (type == "FalseNegatives") return metrics::FalseNegatives(confusion_of(object), name);
  if (type == "Precision") return metrics::Precision(confusion_of(object), name);
  if (type == "Recall") return metrics::Recall(confusion_of(object), name);
  if (type == "AUC") return metrics::AUC(auc_of(object), name);
  for (const char* key : {"from_logits", "label_smoothing", "ignore_class"})
    if (const Json* value = object.find(key); value && *value != false && *value != 0) throw object.not_there();
  object.expect("axis", -1);
  return by_name<Metric>(type, object).named(name);
}

}  // namespace ingot
