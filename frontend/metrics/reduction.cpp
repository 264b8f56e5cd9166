// Means and sums over samples, and metrics that are a mean of a loss function.
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/metrics/metrics.h"

namespace ingot {
namespace {

Axes axes_from(std::size_t first, std::size_t end) {
  std::vector<std::int64_t> axes;
  for (std::size_t i = first; i < end; ++i) axes.push_back(static_cast<std::int64_t>(i));
  return Axes::of(axes);
}

using Reduce = Tensor (*)(const Operand&, Axes, bool);

Tensor within_samples(Reduce reduce, const Tensor& values, std::size_t first) {
  return values.rank() > first ? reduce(values, axes_from(first, values.rank()), false) : values;
}

// One weighted value per sample, and the weight of each (none without weights): Keras 3
// metrics/reduction_metrics.py, reduce_to_samplewise_values.
struct Samples {
  Tensor values, weights;
};

Samples per_sample(Reduce reduce, Tensor values, Tensor weights) {
  if (!weights.is_valid() || values.rank() == 0) return {within_samples(reduce, values, 1), {}};
  weights = K::cast(weights, values.dtype());
  while (weights.rank() > values.rank() && weights.shape().back() == Dim(1)) weights = K::squeeze(weights, -1);
  values = within_samples(reduce, values, weights.rank()) * weights;
  return {within_samples(reduce, values, 1), within_samples(reduce, weights, 1)};
}

}  // namespace

// Counts are 0 or far from it; a bound in place of 0 lets the evaluator, which knows a sum of zeros only up to the
// smallest number, be certain.
Tensor divide_no_nan(const Tensor& a, const Tensor& b) { return K::where(K::less(K::abs(b), 1e-37), 0.0, a / b); }

Tensor accumulate_mean(Accumulation& accumulation, const Tensor& values) {
  const auto [sums, weights] = per_sample(K::mean, values, accumulation.sample_weight);
  const DType dtype = values.dtype();
  const Tensor count = weights.is_valid() ? K::sum(weights)
                       : sums.rank() == 0 ? K::ones_like(sums)
                                          : K::cast(K::count(sums), dtype);
  const Tensor total = accumulation.add("total", sums.rank() == 0 ? sums : K::sum(sums));
  return divide_no_nan(total, accumulation.add("count", count));
}

namespace metrics {

Metric Mean(const std::string& name) {
  return Metric([](Accumulation& a) { return accumulate_mean(a, a.y_pred); }, name);
}

Metric Sum(const std::string& name) {
  return Metric(
      [](Accumulation& a) {
        const Tensor values = per_sample(K::sum, a.y_pred, a.sample_weight).values;
        return a.add("total", values.rank() == 0 ? values : K::sum(values));
      },
      name);
}

Metric MeanSquaredError(const std::string& name) { return Metric::mean_of(losses::mean_squared_error, name); }
Metric MeanAbsoluteError(const std::string& name) { return Metric::mean_of(losses::mean_absolute_error, name); }

Metric RootMeanSquaredError(const std::string& name) {
  return Metric(
      [](Accumulation& a) { return K::sqrt(accumulate_mean(a, losses::mean_squared_error(a.y_true, a.y_pred))); },
      name);
}

Metric CosineSimilarity(int axis, const std::string& name) {
  return Metric::mean_of([=](const Tensor& t, const Tensor& p) { return -losses::cosine_similarity(t, p, axis); },
                         name);
}

}  // namespace metrics
}  // namespace ingot
