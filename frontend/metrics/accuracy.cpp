// Accuracies: shares of right answers.
#include <limits>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/metrics/metrics.h"
#include "frontend/operation.h"

namespace ingot::metrics {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

bool is_keras2(const Tensor& tensor) { return tensor.definition()->profile == Profile::keras2; }

Tensor as_float(const Tensor& truth, const Tensor& like) { return K::cast(truth, like.dtype()); }

// Class indices without the last axis of length 1 that predictions have the scores in.
Tensor class_of(const Tensor& y_true, const Tensor& y_pred) {
  const Tensor classes = K::cast(y_true, DType::i32);
  return classes.rank() == y_pred.rank() ? K::squeeze(classes, -1) : classes;
}

Tensor best_class(const Tensor& scores) { return K::cast(K::argmax(scores, -1), DType::i32); }

// Fewer than k scores are above that of the right class. A right class that scores NaN is not in the top k; in the
// keras2 profile, no sample with a score that is not finite is (TensorFlow's in_top_k).
Tensor is_in_top_k(const Tensor& classes, const Tensor& scores, int k) {
  Array all({DType::i32, {scores.shape().back()}});
  for (std::int64_t i = 0; i < all.size(); ++i) all.set_integer(i, i);
  const Tensor indices = constant_tensor(std::move(all), Place::current());
  const Tensor known = K::where(K::equal(scores, scores), scores, -infinity);
  const Tensor right = K::max(K::where(K::equal(K::expand_dims(classes, -1), indices), known, -infinity), -1, true);
  const Tensor above = K::sum(as_float(K::greater(scores, right), scores), -1);
  const Tensor is_top = K::less(above, k);
  if (!is_keras2(scores)) return is_top;
  return K::logical_and(is_top, K::all(K::less(K::abs(scores), infinity), -1));
}

}  // namespace

Metric Accuracy(const std::string& name) {
  return Metric::mean_of(
      [](const Tensor& y_true, const Tensor& y_pred) {
        const auto [t, p] = losses::matched(y_true, y_pred);
        return as_float(K::equal(t, p), p);
      },
      name);
}

// Keras 2.3.1 rounds where the threshold is 0.5, so that a prediction of 1.5 or more is no answer.
Metric BinaryAccuracy(double threshold, const std::string& name) {
  return Metric::mean_of(
      [=](const Tensor& y_true, const Tensor& y_pred) {
        const auto [t, p] = losses::matched(y_true, y_pred);
        const bool rounds = is_keras2(p) && threshold == 0.5;
        return K::mean(as_float(K::equal(t, rounds ? K::round(p) : as_float(K::greater(p, threshold), p)), p), -1);
      },
      name);
}

Metric CategoricalAccuracy(const std::string& name) {
  return Metric::mean_of(
      [](const Tensor& y_true, const Tensor& y_pred) {
        return as_float(K::equal(best_class(y_true), best_class(y_pred)), y_pred);
      },
      name);
}

Metric SparseCategoricalAccuracy(const std::string& name) {
  return Metric::mean_of(
      [](const Tensor& y_true, const Tensor& y_pred) {
        return as_float(K::equal(class_of(y_true, y_pred), best_class(y_pred)), y_pred);
      },
      name);
}

Metric TopKCategoricalAccuracy(int k, const std::string& name) {
  return Metric::mean_of(
      [=](const Tensor& y_true, const Tensor& y_pred) {
        return as_float(is_in_top_k(best_class(y_true), y_pred, k), y_pred);
      },
      name);
}

Metric SparseTopKCategoricalAccuracy(int k, const std::string& name) {
  return Metric::mean_of(
      [=](const Tensor& y_true, const Tensor& y_pred) {
        return as_float(is_in_top_k(class_of(y_true, y_pred), y_pred, k), y_pred);
      },
      name);
}

}  // namespace ingot::metrics
