// Keras' loss functions: one value per sample, the mean over the last axis where Keras takes one. y_pred: [batch, ...,
// n]; y_true: of the same shape, or without its last axis where that is 1; it is cast to the dtype of y_pred. Results:
// [batch, ...]. All throw Error when shapes do not fit.
//
// Sources: Keras 3 src/losses/losses.py; for the keras2 profile Keras 2.3.1 losses.py and the TensorFlow backend that
// it calls. Where the two differ, the function follows the profile of the definition (docs/training.md).
#pragma once
#include "frontend/tensor.h"

namespace ingot::losses {

// --- regression
Tensor mean_squared_error(const Tensor& y_true, const Tensor& y_pred);
Tensor mean_absolute_error(const Tensor& y_true, const Tensor& y_pred);
Tensor mean_absolute_percentage_error(const Tensor& y_true, const Tensor& y_pred);
Tensor mean_squared_logarithmic_error(const Tensor& y_true, const Tensor& y_pred);
// error^2 / 2 up to |error| = delta, delta |error| - delta^2 / 2 beyond (Huber 1964).
Tensor huber(const Tensor& y_true, const Tensor& y_pred, double delta = 1);
Tensor log_cosh(const Tensor& y_true, const Tensor& y_pred);
// Minus the cosine of the angle between the two vectors; 0 for a zero vector.
Tensor cosine_similarity(const Tensor& y_true, const Tensor& y_pred, int axis = -1);

// --- distributions
struct CrossentropyOptions {
  bool from_logits = false;    // y_pred is what softmax or sigmoid would be applied to
  double label_smoothing = 0;  // moves y_true towards the uniform distribution
};
// y_true is a distribution per sample. In the keras2 profile the logits are taken where y_pred is the result of a
// softmax, as TensorFlow does it; the gradient by them is then (p sum(y_true) - y_true) per sample.
Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred, const CrossentropyOptions& options = {});
// y_true holds indices of classes: [batch, ...] or [batch, ..., 1]. An index out of range costs nothing.
Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred, bool from_logits = false);
Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred, const CrossentropyOptions& options = {});
Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred);
Tensor poisson(const Tensor& y_true, const Tensor& y_pred);

// --- hinges; labels 0 and 1 are taken as -1 and 1 when a batch has no other ones
Tensor hinge(const Tensor& y_true, const Tensor& y_pred);
Tensor squared_hinge(const Tensor& y_true, const Tensor& y_pred);
Tensor categorical_hinge(const Tensor& y_true, const Tensor& y_pred);

// y_true in the dtype and rank of y_pred: an axis of length 1 is added or dropped at the end of either.
struct Pair {
  Tensor y_true, y_pred;
};
Pair matched(const Tensor& y_true, const Tensor& y_pred);

}  // namespace ingot::losses
