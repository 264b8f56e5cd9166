// Sources: Keras 2.3.1, optimizers.py (Optimizer.get_gradients); Keras 3.15.1, optimizers/base_optimizer.py
// (_clip_gradients, clip_by_global_norm). A norm gives one scalar factor, which multiplies the elements.
#include "frontend/optimizers/clipping.h"

#include "frontend/backend.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/python_text.h"

namespace ingot::optimizers {
namespace {

bool clips(const std::optional<double>& limit) { return limit && *limit > 0; }

template <class F>
void for_each_valid(std::vector<Tensor>& gradients, F change) {
  for (Tensor& gradient : gradients)
    if (gradient.is_valid()) gradient = change(gradient);
}

Tensor root(const Tensor& x) { return operation(op::sqrt, {x}); }  // of a sum of squares: Keras 2 clips it for nothing

// L2 norm of all gradients together, in the dtype of the first.
Tensor global_norm(const std::vector<Tensor>& gradients) {
  Tensor squares;
  for (const Tensor& gradient : gradients) {
    if (!gradient.is_valid()) continue;
    const Tensor square = K::sum(K::square(gradient));
    squares = squares.is_valid() ? squares + K::cast(square, squares.dtype()) : square;
  }
  return root(squares);
}

// What brings a norm down to the limit: limit / norm, or 1 below it.
Tensor factor(const Tensor& norm, double limit) { return limit / K::maximum(norm, limit); }

void scale(std::vector<Tensor>& gradients, const Tensor& factor) {
  for_each_valid(gradients, [&](const Tensor& g) { return g * K::cast(factor, g.dtype()); });
}

}  // namespace

void check_clipping(const CommonOptions& options, Profile profile) {
  if (profile == Profile::keras2) {
    if (options.global_clipnorm)
      throw TypeError("Unexpected keyword argument passed to optimizer: global_clipnorm")
          .help("in Keras 2 clipnorm limits the common norm of all gradients");
    return;
  }
  if (options.clipnorm.has_value() + options.clipvalue.has_value() + options.global_clipnorm.has_value() > 1)
    throw ValueError("Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: clipnorm=" +
                     python_number(options.clipnorm) + ", clipvalue=" + python_number(options.clipvalue) +
                     ", global_clipnorm=" + python_number(options.global_clipnorm));
}

std::vector<Tensor> clipped(const std::vector<Tensor>& gradients, const CommonOptions& options, Profile profile) {
  std::vector<Tensor> result = gradients;
  if (clips(options.clipnorm)) {
    const double limit = *options.clipnorm;
    if (profile == Profile::keras2) {
      const Tensor norm = global_norm(result);  // one that is NaN leaves the gradients as they are
      scale(result, K::where(K::greater_equal(norm, limit), factor(norm, limit), 1));
    } else {
      for_each_valid(result, [&](const Tensor& g) { return g * factor(root(K::sum(K::square(g))), limit); });
    }
  }
  if (clips(options.global_clipnorm)) {
    const Tensor norm = global_norm(result);
    // norm - norm is 0, or NaN where the norm is not finite: then all gradients are NaN.
    scale(result, factor(norm, *options.global_clipnorm) + (norm - norm));
  }
  if (clips(options.clipvalue)) {
    const double limit = *options.clipvalue;
    for_each_valid(result, [&](const Tensor& g) { return K::clip(g, -limit, limit); });
  }
  return result;
}

}  // namespace ingot::optimizers
