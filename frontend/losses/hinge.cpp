// Losses of margins.
#include "frontend/backend.h"
#include "frontend/losses/functions.h"

namespace ingot::losses {
namespace {

// Labels 0 and 1 become -1 and 1 when all labels that are fed are 0 or 1.
Tensor signed_labels(const Tensor& y_true) {
  const Tensor is_binary = K::all(K::logical_or(K::equal(y_true, 0), K::equal(y_true, 1)));
  return K::where(is_binary, 2 * y_true - 1, y_true);
}

Tensor shortfall(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  return K::maximum(1 - signed_labels(t) * p, 0);
}

}  // namespace

Tensor hinge(const Tensor& y_true, const Tensor& y_pred) { return K::mean(shortfall(y_true, y_pred), -1); }

Tensor squared_hinge(const Tensor& y_true, const Tensor& y_pred) {
  return K::mean(K::square(shortfall(y_true, y_pred)), -1);
}

// max(0, 1 + the best of the wrong classes - the right one)
Tensor categorical_hinge(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  const Tensor right = K::sum(t * p, -1), wrong = K::max((1 - t) * p, -1);
  return K::maximum(wrong - right + 1, 0);
}

}  // namespace ingot::losses
