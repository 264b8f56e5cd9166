// Losses of differences.
#include <cmath>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/losses/loss.h"

namespace ingot::losses {

Pair matched(const Tensor& y_true, const Tensor& y_pred) {
  Pair pair{K::cast(y_true, y_pred.dtype()), y_pred};
  const auto ends_in_one = [](const Tensor& t) { return t.rank() > 0 && t.shape().back() == Dim(1); };
  if (y_true.rank() + 1 == y_pred.rank() && ends_in_one(y_pred)) pair.y_true = K::expand_dims(pair.y_true, -1);
  if (y_pred.rank() + 1 == y_true.rank() && ends_in_one(y_true)) pair.y_true = K::squeeze(pair.y_true, -1);
  return pair;
}

Tensor mean_of_elements(const Tensor& values) { return values.rank() == 0 ? values : K::mean(values, -1); }

Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  return K::mean(K::square(p - t), -1);
}

Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  return K::mean(K::abs(p - t), -1);
}

Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  return 100.0 * K::mean(K::abs((t - p) / K::maximum(K::abs(t), K::epsilon())), -1);
}

Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  const auto logarithm = [](const Tensor& x) { return K::log(K::maximum(x, K::epsilon()) + 1); };
  return K::mean(K::square(logarithm(p) - logarithm(t)), -1);
}

Tensor huber(const Tensor& y_true, const Tensor& y_pred, double delta) {
  const auto [t, p] = matched(y_true, y_pred);
  const Tensor error = p - t, size = K::abs(error);
  return K::mean(K::where(K::less_equal(size, delta), 0.5 * K::square(error), delta * size - 0.5 * delta * delta), -1);
}

// log((e^x + e^-x) / 2) without overflow.
Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  const Tensor x = p - t;
  return K::mean(x + K::softplus(-2.0 * x) - std::log(2.0), -1);
}

Tensor cosine_similarity(const Tensor& y_true, const Tensor& y_pred, int axis) {
  const auto [t, p] = matched(y_true, y_pred);
  return -K::sum(K::l2_normalize(t, axis) * K::l2_normalize(p, axis), axis);
}

}  // namespace ingot::losses
