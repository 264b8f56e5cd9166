// Counts of a confusion matrix, and what is computed from them.
#include <algorithm>
#include <limits>

#include "frontend/activations.h"
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/metrics/metrics.h"
#include "frontend/operation.h"

namespace ingot::metrics {
namespace {

constexpr std::int64_t to_the_end = std::numeric_limits<std::int64_t>::max();  // of an axis, for K::slice

// What is counted: samples whose label and prediction are these.
struct Cell {
  const char* state;
  bool label, prediction;
};
constexpr Cell true_positives{"true_positives", true, true};
constexpr Cell false_positives{"false_positives", false, true};
constexpr Cell true_negatives{"true_negatives", false, false};
constexpr Cell false_negatives{"false_negatives", true, false};

// Predictions and labels against all thresholds, which stand along a new first axis.
class Confusion {
 public:
  Confusion(Accumulation& accumulation, const std::vector<double>& thresholds, int class_id)
      : Confusion(accumulation, thresholds, class_id, [](const Tensor& scores) { return scores; }) {}

  // On scores as `prepare` makes them.
  template <class Prepare>
  Confusion(Accumulation& accumulation, const std::vector<double>& thresholds, int class_id, const Prepare& prepare)
      : accumulation_(accumulation) {
    auto [labels, scores] = losses::matched(accumulation.y_true, accumulation.y_pred);
    scores = prepare(scores);
    if (class_id >= 0) {
      labels = only(labels, class_id);
      scores = only(scores, class_id);
    }
    Shape shape(scores.rank() + 1, Dim(1));
    shape[0] = static_cast<std::int64_t>(thresholds.size());
    Array bounds({scores.dtype(), shape});
    for (std::size_t i = 0; i < thresholds.size(); ++i) bounds.set_number(static_cast<std::int64_t>(i), thresholds[i]);
    is_positive_ = K::greater(K::expand_dims(scores, 0), constant_tensor(std::move(bounds), Place::current()));
    is_label_ = K::expand_dims(K::not_equal(labels, 0), 0);
    weight_ = accumulation.sample_weight.is_valid()
                  ? K::expand_dims(spread_weight(accumulation.sample_weight, scores), 0)
                  : K::ones_like(scores);
    for (std::size_t axis = 1; axis <= scores.rank(); ++axis) axes_.push_back(static_cast<std::int64_t>(axis));
  }

  // The state of a cell, one number per threshold, this batch included.
  Tensor count(const Cell& cell) {
    const auto as = [](const Tensor& truth, bool wanted) { return wanted ? truth : K::logical_not(truth); };
    const Tensor is_counted = K::logical_and(as(is_label_, cell.label), as(is_positive_, cell.prediction));
    return accumulation_.add(cell.state, K::sum(K::where(is_counted, weight_, 0.0), Axes::of(axes_)));
  }

 private:
  static Tensor only(const Tensor& x, int class_id) {
    std::vector<std::int64_t> begin(x.rank(), 0), end(x.rank(), to_the_end);
    begin.back() = class_id;
    end.back() = class_id + 1;
    return K::slice(x, begin, end);
  }

  Accumulation& accumulation_;
  Tensor is_positive_, is_label_, weight_;
  std::vector<std::int64_t> axes_;
};

// One threshold gives a scalar.
Tensor per_threshold(const Tensor& values) { return values.shape()[0] == Dim(1) ? K::squeeze(values, 0) : values; }

Metric count_of(const Cell& cell, const ConfusionOptions& options, const std::string& name) {
  return Metric(
      [=](Accumulation& accumulation) {
        return per_threshold(Confusion(accumulation, options.thresholds, options.class_id).count(cell));
      },
      name);
}

// The share that `part` has of both cells.
Metric share_of(const Cell& part, const Cell& rest, const ConfusionOptions& options, const std::string& name) {
  return Metric(
      [=](Accumulation& accumulation) {
        Confusion confusion(accumulation, options.thresholds, options.class_id);
        const Tensor counted = confusion.count(part), other = confusion.count(rest);
        return per_threshold(divide_no_nan(counted, counted + other));
      },
      name);
}

// The bounds of an AUC: one below 0 and one above 1 around those within.
std::vector<double> auc_thresholds(const AUCOptions& options) {
  std::vector<double> thresholds = options.thresholds;
  if (thresholds.empty()) {
    if (options.num_thresholds <= 1)
      throw ValueError("Argument `num_thresholds` must be an integer > 1. Received: num_thresholds=" +
                       std::to_string(options.num_thresholds));
    for (int i = 1; i + 1 < options.num_thresholds; ++i)
      thresholds.push_back(static_cast<double>(i) / (options.num_thresholds - 1));
  }
  std::sort(thresholds.begin(), thresholds.end());
  thresholds.insert(thresholds.begin(), -K::epsilon());
  thresholds.push_back(1 + K::epsilon());
  return thresholds;
}

// Keras 3 counts scores in buckets between thresholds 0, 1 / n, ..., 1: bucket i is above thresholds 0 to i.
Tensor bucket_of(const Tensor& scores, std::size_t thresholds) {
  const auto n = static_cast<double>(thresholds - 1);
  return K::maximum(K::ceil(K::clip(scores, 0, 1) * n) - 1, 0);
}
std::vector<double> bucket_bounds(std::size_t thresholds) {
  std::vector<double> bounds;
  for (std::size_t i = 0; i < thresholds; ++i) bounds.push_back(static_cast<double>(i) - 0.5);
  return bounds;
}

// The values at a threshold, and at the next one.
Tensor lower(const Tensor& x) { return K::slice(x, {0}, {-1}); }
Tensor upper(const Tensor& x) { return K::slice(x, {1}, {to_the_end}); }

// Interpolates the counts between thresholds, not precision itself: Davis and Goadrich 2006.
Tensor interpolated_pr(const Tensor& tp, const Tensor& fp, const Tensor& fn) {
  const Tensor positives = tp + fp;
  const Tensor tp_step = lower(tp) - upper(tp), step = lower(positives) - upper(positives);
  const Tensor slope = divide_no_nan(tp_step, K::maximum(step, 0));
  const Tensor intercept = upper(tp) - slope * upper(positives);
  const Tensor has_both = K::logical_and(K::greater(lower(positives), 0), K::greater(upper(positives), 0));
  const Tensor ratio = K::where(has_both, divide_no_nan(lower(positives), K::maximum(upper(positives), 0)), 1.0);
  const Tensor area = slope * (tp_step + intercept * K::log(ratio));
  return K::sum(divide_no_nan(area, K::maximum(upper(tp) + upper(fn), 0)));
}

}  // namespace

Metric TruePositives(const ConfusionOptions& options, const std::string& name) {
  return count_of(true_positives, options, name);
}
Metric FalsePositives(const ConfusionOptions& options, const std::string& name) {
  return count_of(false_positives, options, name);
}
Metric TrueNegatives(const ConfusionOptions& options, const std::string& name) {
  return count_of(true_negatives, options, name);
}
Metric FalseNegatives(const ConfusionOptions& options, const std::string& name) {
  return count_of(false_negatives, options, name);
}
Metric Precision(const ConfusionOptions& options, const std::string& name) {
  return share_of(true_positives, false_positives, options, name);
}
Metric Recall(const ConfusionOptions& options, const std::string& name) {
  return share_of(true_positives, false_negatives, options, name);
}

Metric AUC(const AUCOptions& options, const std::string& name) {
  const std::vector<double> thresholds = auc_thresholds(options);
  return Metric(
      [=](Accumulation& accumulation) {
        const bool counts_buckets =
            options.thresholds.empty() && accumulation.y_pred.definition()->profile == Profile::keras3;
        Confusion confusion(accumulation, counts_buckets ? bucket_bounds(thresholds.size()) : thresholds, -1,
                            [&](const Tensor& y_pred) {
                              const Tensor scores = options.from_logits ? activations::sigmoid(y_pred) : y_pred;
                              return counts_buckets ? bucket_of(scores, thresholds.size()) : scores;
                            });
        const Tensor tp = confusion.count(true_positives), fp = confusion.count(false_positives);
        const Tensor tn = confusion.count(true_negatives), fn = confusion.count(false_negatives);
        const bool is_roc = options.curve == Curve::ROC;
        if (!is_roc && options.summation_method == Summation::interpolation) return interpolated_pr(tp, fp, fn);
        const Tensor recall = divide_no_nan(tp, tp + fn);
        const Tensor x = is_roc ? divide_no_nan(fp, fp + tn) : recall;
        const Tensor y = is_roc ? recall : divide_no_nan(tp, tp + fp);
        Tensor heights;
        switch (options.summation_method) {
          case Summation::interpolation:
            heights = (lower(y) + upper(y)) / 2.0;
            break;
          case Summation::minoring:
            heights = K::minimum(lower(y), upper(y));
            break;
          case Summation::majoring:
            heights = K::maximum(lower(y), upper(y));
            break;
        }
        return K::sum((lower(x) - upper(x)) * heights);
      },
      name);
}

}  // namespace ingot::metrics
