// Losses of compile(): a function of targets and predictions, and how its values per sample become one number.
#pragma once
#include <string>

#include "frontend/losses/functions.h"
#include "frontend/map.h"
#include "frontend/tensor_function.h"

namespace ingot {

namespace losses {

// The mean over the last axis: what functions of elements become.
Tensor mean_of_elements(const Tensor& values);

// A function over scalars (y_true, y_pred) as one on tensors.
TensorFunction<Tensor, Tensor> of_elements(const ElementFunction& function);

}  // namespace losses

// How values per sample (weighted) become the loss of a batch.
enum class Reduction {
  sum_over_batch_size,      // their sum / their number: the mean, also when there are weights
  sum,                      //
  mean_with_sample_weight,  // their sum / the sum of the weights (Keras 3)
};

// A `loss` argument: a Keras name ("mse", "categorical_crossentropy", ...), one made by the functions of namespace
// losses, or any function (y_true, y_pred) -> Tensor of one value per sample, or of a scalar. Or a function over
// scalars for Map, (y_true, y_pred) -> value of one element: the mean over the last axis is the value of a sample, as
// in Keras' losses of differences. y_true is cast to the dtype of y_pred.
class Loss {
 public:
  using Function = TensorFunction<Tensor, Tensor>;

  Loss(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  Loss(const std::string& name);  // NOLINT: implicit
  template <class F>
    requires CallableFor<F, Tensor, const Tensor&, const Tensor&>
  Loss(F function, std::string name = "loss")  // NOLINT: implicit
      : name_(std::move(name)), function_(std::move(function)) {}

  template <class F>
    requires is_scalar_function<F, 2>
  Loss(F function, std::string name = "loss", Place place = Place::current())  // NOLINT: implicit
      : Loss(losses::of_elements(ElementFunction(std::move(function), place)), std::move(name)) {}

  const std::string& name() const { return name_; }      // as the user gave it
  bool takes_classes() const { return takes_classes_; }  // targets are indices, not of the shape of the output
  bool is_binary_crossentropy() const { return is_binary_crossentropy_; }

  Tensor per_sample(const Tensor& y_true, const Tensor& y_pred) const { return function_(y_true, y_pred); }
  // The loss of a batch, rank 0. sample_weight: [batch] or of the rank of the values; no tensor: 1.
  Tensor operator()(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {}) const;

  Reduction reduction = Reduction::sum_over_batch_size;

 private:
  friend struct LossTable;
  Loss() = default;

  std::string name_;
  Function function_;
  bool takes_classes_ = false, is_binary_crossentropy_ = false;
};

// sample_weight [batch, ...] with axes of length 1 behind it, so that it weighs the values of whole samples.
Tensor spread_weight(const Tensor& sample_weight, const Tensor& values);

namespace losses {

struct CrossentropyLossOptions {
  bool from_logits = false;
  double label_smoothing = 0;
  Reduction reduction = Reduction::sum_over_batch_size;
};

Loss MeanSquaredError(Reduction reduction = Reduction::sum_over_batch_size);
Loss MeanAbsoluteError(Reduction reduction = Reduction::sum_over_batch_size);
Loss MeanAbsolutePercentageError(Reduction reduction = Reduction::sum_over_batch_size);
Loss MeanSquaredLogarithmicError(Reduction reduction = Reduction::sum_over_batch_size);
Loss Huber(double delta = 1, Reduction reduction = Reduction::sum_over_batch_size);
Loss LogCosh(Reduction reduction = Reduction::sum_over_batch_size);
Loss CosineSimilarity(int axis = -1, Reduction reduction = Reduction::sum_over_batch_size);
Loss CategoricalCrossentropy(const CrossentropyLossOptions& options = {});
Loss SparseCategoricalCrossentropy(bool from_logits = false, Reduction reduction = Reduction::sum_over_batch_size);
Loss BinaryCrossentropy(const CrossentropyLossOptions& options = {});
Loss KLDivergence(Reduction reduction = Reduction::sum_over_batch_size);
Loss Poisson(Reduction reduction = Reduction::sum_over_batch_size);
Loss Hinge(Reduction reduction = Reduction::sum_over_batch_size);
Loss SquaredHinge(Reduction reduction = Reduction::sum_over_batch_size);
Loss CategoricalHinge(Reduction reduction = Reduction::sum_over_batch_size);

}  // namespace losses
}  // namespace ingot
