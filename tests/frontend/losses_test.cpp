// Losses, metrics, constraints and regularizers against Keras in float64: tests/vectors/losses.
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "frontend/definition.h"
#include "frontend/metrics/metrics.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
using Json = nlohmann::json;

namespace {

const Json& vectors() {
  static const Json read = [] {
    std::ifstream file(INGOT_SOURCE_DIR "/tests/vectors/losses/losses.json");
    return Json::parse(file);
  }();
  return read;
}

double number(const Json& value) {
  if (!value.is_string()) return value.get<double>();
  if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
  return value == "inf" ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

NdArray array(const Json& json) {
  std::vector<double> data;
  for (const Json& value : json["data"]) data.push_back(number(value));
  return NdArray(json["shape"].get<std::vector<std::int64_t>>(), data);
}

NdArray first_rows(const NdArray& all, std::int64_t count) {
  std::vector<double> data;
  for (std::int64_t i = 0; i < count; ++i) data.push_back(all.at(i));
  return NdArray(std::vector<std::int64_t>{count}, data);
}

// Within 1e-10 of Keras, relative above 1; NaN where Keras has NaN.
void check_close(const NdArray& found, const NdArray& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::int64_t i = 0; i < found.size(); ++i) {
    INFO("element " << i << ": " << found.at(i) << ", Keras has " << wanted.at(i));
    if (std::isnan(wanted.at(i)))
      CHECK(std::isnan(found.at(i)));
    else
      CHECK(std::abs(found.at(i) - wanted.at(i)) <= 1e-10 * (1 + std::abs(wanted.at(i))));
  }
}
void check_close(const NdArray& found, const Json& wanted) {
  check_close(found, wanted.is_object() ? array(wanted) : NdArray({1}, std::vector<double>{number(wanted)}));
}

struct Fresh {
  explicit Fresh(const Json& entry) {
    K::clear_session();
    set_profile(entry.value("profile", "keras3") == "keras2" ? Profile::keras2 : Profile::keras3);
  }
  ReferenceExecutor executor;
};

Tensor input_like(const NdArray& value) {
  std::vector<std::int64_t> shape = value.shape();
  if (!shape.empty()) shape[0] = None;
  return K::placeholder(shape, {}, DType::f64);
}

Loss loss_of(const Json& entry, Reduction reduction) {
  const std::string name = entry["function"];
  const Json& options = entry["options"];
  if (name == "huber") return losses::Huber(options.value("delta", 1.0), reduction);
  if (name == "cosine_similarity") return losses::CosineSimilarity(-1, reduction);
  if (name == "sparse_categorical_crossentropy")
    return losses::SparseCategoricalCrossentropy(options.value("from_logits", false), reduction);
  const losses::CrossentropyLossOptions crossentropy{options.value("from_logits", false),
                                                     options.value("label_smoothing", 0.0), reduction};
  if (name == "categorical_crossentropy") return losses::CategoricalCrossentropy(crossentropy);
  if (name == "binary_crossentropy") return losses::BinaryCrossentropy(crossentropy);
  Loss loss(name);
  loss.reduction = reduction;
  return loss;
}

Metric metric_of(const std::string& name, const Json& options) {
  metrics::ConfusionOptions confusion;
  if (options.contains("thresholds")) confusion.thresholds = options["thresholds"].get<std::vector<double>>();
  confusion.class_id = options.value("class_id", -1);
  if (name == "BinaryAccuracy") return metrics::BinaryAccuracy(options.value("threshold", 0.5));
  if (name == "TopKCategoricalAccuracy") return metrics::TopKCategoricalAccuracy(options.value("k", 5));
  if (name == "SparseTopKCategoricalAccuracy") return metrics::SparseTopKCategoricalAccuracy(options.value("k", 5));
  if (name == "TruePositives") return metrics::TruePositives(confusion);
  if (name == "Precision") return metrics::Precision(confusion);
  if (name == "Recall") return metrics::Recall(confusion);
  if (name == "AUC") {
    metrics::AUCOptions auc;
    auc.num_thresholds = options.value("num_thresholds", 200);
    if (options.contains("thresholds")) auc.thresholds = confusion.thresholds;
    if (options.value("curve", "ROC") == "PR") auc.curve = metrics::Curve::PR;
    const std::string summation = options.value("summation_method", "interpolation");
    if (summation == "minoring") auc.summation_method = metrics::Summation::minoring;
    if (summation == "majoring") auc.summation_method = metrics::Summation::majoring;
    auc.from_logits = options.value("from_logits", false);
    return metrics::AUC(auc);
  }
  REQUIRE(options.empty());
  return name;
}

}  // namespace

TEST_CASE("every loss equals Keras: per sample, as a batch, weighted") {
  for (const Json& entry : vectors()["losses"]) {
    INFO(entry["profile"] << " " << entry["function"] << " of " << entry["inputs"] << " " << entry["options"]);
    const Fresh fresh(entry);
    const NdArray t = array(vectors()["inputs"][std::string(entry["inputs"])]["y_true"]);
    const NdArray p = array(vectors()["inputs"][std::string(entry["inputs"])]["y_pred"]);
    const NdArray w = first_rows(array(vectors()["sample_weight"]), t.shape()[0]);
    const Tensor y_true = input_like(t), scores = input_like(p), weight = input_like(w);
    const Tensor y_pred = ActivationFunction(entry.value("activation", "linear"))(scores);
    const Loss loss = loss_of(entry, Reduction::sum_over_batch_size);
    std::vector<Tensor> outputs{loss.per_sample(y_true, y_pred), loss(y_true, y_pred)};
    const auto unweighted = K::function({y_true, scores}, outputs)({t, p});
    check_close(unweighted[0], entry["values"]);
    check_close(unweighted[1], entry["loss"]);
    const auto weighted_by = [&](const char* key, Reduction reduction) {
      if (!entry.contains(key)) return;
      INFO(key);
      const Tensor reduced = loss_of(entry, reduction)(y_true, y_pred, weight);
      check_close(K::function({y_true, scores, weight}, {reduced})({t, p, w})[0], entry[key]);
    };
    weighted_by("weighted", Reduction::sum_over_batch_size);
    weighted_by("weighted_sum", Reduction::sum);
    weighted_by("weighted_mean", Reduction::mean_with_sample_weight);
  }
}

TEST_CASE("every metric equals Keras over batches of 6, 6 and 4 rows") {
  for (const Json& entry : vectors()["metrics"]) {
    INFO(entry["profile"] << " " << entry["metric"] << " of " << entry["inputs"] << " " << entry["options"]
                          << (entry["weighted"] ? " weighted" : ""));
    const Fresh fresh(entry);
    const Json& batches = vectors()["metric_inputs"][std::string(entry["inputs"])];
    const Tensor y_true = input_like(array(batches[0]["y_true"])), y_pred = input_like(array(batches[0]["y_pred"]));
    const Tensor weight = K::placeholder({None}, "weight", DType::f64);
    const bool is_weighted = entry["weighted"];
    const std::string name = entry["metric"];
    Accumulation accumulation;
    accumulation.y_true = y_true;
    accumulation.y_pred = y_pred;
    if (is_weighted) accumulation.sample_weight = weight;
    const TrackedMetric metric = metric_of(name, entry["options"]).track(accumulation);
    const auto f = K::function({y_true, y_pred, weight}, {metric.result}, metric.updates);
    for (std::size_t i = 0; i < batches.size(); ++i) {
      INFO("batch " << i);
      const NdArray t = array(batches[i]["y_true"]), p = array(batches[i]["y_pred"]);
      check_close(f({t, p, first_rows(array(vectors()["sample_weight"]), t.shape()[0])})[0], entry["results"][i]);
    }
  }
}

TEST_CASE("every constraint and regularizer equals Keras") {
  const NdArray kernel = array(vectors()["kernel"]);
  const auto run = [&](const auto& function) {
    const Tensor w = K::variable(kernel, "w", DType::f64);
    return K::function({}, {function(w)})(std::vector<NdArray>{})[0];
  };
  for (const Json& entry : vectors()["constraints"]) {
    INFO(entry["name"] << " " << entry["options"]);
    const Fresh fresh(entry);
    const std::string name = entry["name"];
    const Json& options = entry["options"];
    const int axis = options.value("axis", 0);
    const Constraint constraint =
        name == "MaxNorm"      ? constraints::MaxNorm(options.value("max_value", 2.0), axis)
        : name == "MinMaxNorm" ? constraints::MinMaxNorm({options.value("min_value", 0.0),
                                                          options.value("max_value", 1.0), options.value("rate", 1.0)})
        : name == "UnitNorm"   ? constraints::UnitNorm(axis)
                               : Constraint(name);
    check_close(run(constraint), entry["result"]);
    if (options.empty()) check_close(run(Constraint(name)), entry["result"]);
  }
  for (const Json& entry : vectors()["regularizers"]) {
    INFO(entry["name"] << " " << entry["options"]);
    const Fresh fresh(entry);
    const std::string name = entry["name"];
    const Json& options = entry["options"];
    const auto mode = options.value("mode", "rows") == "rows" ? regularizers::OrthogonalMode::rows
                                                              : regularizers::OrthogonalMode::columns;
    const Regularizer regularizer = name == "L1"   ? regularizers::L1(options.value("l1", 0.01))
                                    : name == "L2" ? regularizers::L2(options.value("l2", 0.01))
                                    : name == "L1L2"
                                        ? regularizers::L1L2(options.value("l1", 0.0), options.value("l2", 0.0))
                                        : regularizers::OrthogonalRegularizer(options.value("factor", 0.01), mode);
    check_close(run(regularizer), entry["result"]);
    if (options.empty()) check_close(run(Regularizer(name)), entry["result"]);
  }
}
