// Keras' metrics. Formulas: Keras 3 src/metrics; for the keras2 profile Keras 2.3.1 metrics.py (docs/training.md says
// where they differ).
#pragma once
#include <vector>

#include "frontend/metrics/metric.h"

namespace ingot::metrics {

// --- reductions of values
Metric Mean(const std::string& name = "mean");
Metric Sum(const std::string& name = "sum");

// --- accuracy
Metric Accuracy(const std::string& name = "accuracy");  // share of equal elements
Metric BinaryAccuracy(double threshold = 0.5, const std::string& name = "binary_accuracy");
Metric CategoricalAccuracy(const std::string& name = "categorical_accuracy");
Metric SparseCategoricalAccuracy(const std::string& name = "sparse_categorical_accuracy");
// The right class is among the k largest: fewer than k are larger, so that ties count for it.
Metric TopKCategoricalAccuracy(int k = 5, const std::string& name = "top_k_categorical_accuracy");
Metric SparseTopKCategoricalAccuracy(int k = 5, const std::string& name = "sparse_top_k_categorical_accuracy");

// --- counts of a confusion matrix. A prediction is positive where it is above a threshold, a label where it is not 0.
// The result is a scalar for one threshold, else one number per threshold.
struct ConfusionOptions {
  std::vector<double> thresholds = {0.5};
  int class_id = -1;  // of the last axis; -1: all
};
Metric TruePositives(const ConfusionOptions& options = {}, const std::string& name = "true_positives");
Metric FalsePositives(const ConfusionOptions& options = {}, const std::string& name = "false_positives");
Metric TrueNegatives(const ConfusionOptions& options = {}, const std::string& name = "true_negatives");
Metric FalseNegatives(const ConfusionOptions& options = {}, const std::string& name = "false_negatives");
Metric Precision(const ConfusionOptions& options = {}, const std::string& name = "precision");
Metric Recall(const ConfusionOptions& options = {}, const std::string& name = "recall");

enum class Curve { ROC, PR };
enum class Summation { interpolation, minoring, majoring };
struct AUCOptions {
  int num_thresholds = 200;
  Curve curve = Curve::ROC;
  Summation summation_method = Summation::interpolation;  // of PR: Davis and Goadrich 2006
  std::vector<double> thresholds = {};                    // within (0, 1), in place of num_thresholds
  bool from_logits = false;
};
// The area under a curve through the points of the thresholds. Throws ValueError for fewer than two thresholds.
Metric AUC(const AUCOptions& options = {}, const std::string& name = "auc");

// --- regression; every loss function is a metric by its name too
Metric MeanSquaredError(const std::string& name = "mean_squared_error");
Metric RootMeanSquaredError(const std::string& name = "root_mean_squared_error");
Metric MeanAbsoluteError(const std::string& name = "mean_absolute_error");
Metric CosineSimilarity(int axis = -1, const std::string& name = "cosine_similarity");  // the cosine, not minus it

}  // namespace ingot::metrics
