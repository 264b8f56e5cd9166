// Losses by name, of users' functions, and the reduction of values per sample.
#include "frontend/losses/loss.h"

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/known_name.h"

namespace ingot {

TensorFunction<Tensor, Tensor> losses::of_elements(const ElementFunction& function) {
  return [function](const Tensor& y_true, const Tensor& y_pred) {
    const Pair pair = matched(y_true, y_pred);
    return mean_of_elements(function({pair.y_true, pair.y_pred}).front());
  };
}

// Keras' functions and classes by all names that either Keras takes.
struct LossTable {
  using Function = Tensor (*)(const Tensor&, const Tensor&);
  struct Entry {
    const char* name;
    Function function;
  };
  static Tensor huber(const Tensor& t, const Tensor& p) { return losses::huber(t, p); }
  static Tensor cosine(const Tensor& t, const Tensor& p) { return losses::cosine_similarity(t, p); }
  static Tensor categorical(const Tensor& t, const Tensor& p) { return losses::categorical_crossentropy(t, p); }
  static Tensor sparse(const Tensor& t, const Tensor& p) { return losses::sparse_categorical_crossentropy(t, p); }
  static Tensor binary(const Tensor& t, const Tensor& p) { return losses::binary_crossentropy(t, p); }

  static constexpr Entry entries[] = {
      {"mean_squared_error", losses::mean_squared_error},
      {"mse", losses::mean_squared_error},
      {"MSE", losses::mean_squared_error},
      {"MeanSquaredError", losses::mean_squared_error},
      {"mean_absolute_error", losses::mean_absolute_error},
      {"mae", losses::mean_absolute_error},
      {"MAE", losses::mean_absolute_error},
      {"MeanAbsoluteError", losses::mean_absolute_error},
      {"mean_absolute_percentage_error", losses::mean_absolute_percentage_error},
      {"mape", losses::mean_absolute_percentage_error},
      {"MAPE", losses::mean_absolute_percentage_error},
      {"MeanAbsolutePercentageError", losses::mean_absolute_percentage_error},
      {"mean_squared_logarithmic_error", losses::mean_squared_logarithmic_error},
      {"msle", losses::mean_squared_logarithmic_error},
      {"MSLE", losses::mean_squared_logarithmic_error},
      {"MeanSquaredLogarithmicError", losses::mean_squared_logarithmic_error},
      {"huber", huber},
      {"huber_loss", huber},
      {"Huber", huber},
      {"log_cosh", losses::log_cosh},
      {"logcosh", losses::log_cosh},
      {"LogCosh", losses::log_cosh},
      {"cosine_similarity", cosine},
      {"cosine_proximity", cosine},
      {"cosine", cosine},
      {"CosineSimilarity", cosine},
      {"categorical_crossentropy", categorical},
      {"CategoricalCrossentropy", categorical},
      {"sparse_categorical_crossentropy", sparse},
      {"SparseCategoricalCrossentropy", sparse},
      {"binary_crossentropy", binary},
      {"bce", binary},
      {"BCE", binary},
      {"BinaryCrossentropy", binary},
      {"kl_divergence", losses::kl_divergence},
      {"kullback_leibler_divergence", losses::kl_divergence},
      {"kld", losses::kl_divergence},
      {"KLD", losses::kl_divergence},
      {"KLDivergence", losses::kl_divergence},
      {"poisson", losses::poisson},
      {"Poisson", losses::poisson},
      {"hinge", losses::hinge},
      {"Hinge", losses::hinge},
      {"squared_hinge", losses::squared_hinge},
      {"SquaredHinge", losses::squared_hinge},
      {"categorical_hinge", losses::categorical_hinge},
      {"CategoricalHinge", losses::categorical_hinge},
  };

  static Loss named(const std::string& name) {
    const Entry& entry = known_name(entries, "loss", name);
    Loss loss = of(name, entry.function);
    loss.takes_classes_ = entry.function == sparse;
    loss.is_binary_crossentropy_ = entry.function == binary;
    return loss;
  }
  static Loss of(std::string name, Loss::Function function, Reduction reduction = Reduction::sum_over_batch_size) {
    Loss loss;
    loss.name_ = std::move(name);
    loss.function_ = std::move(function);
    loss.reduction = reduction;
    return loss;
  }
  static Loss of_classes(std::string name, Loss::Function function, Reduction reduction) {
    Loss loss = of(std::move(name), std::move(function), reduction);
    loss.takes_classes_ = true;
    return loss;
  }
  static Loss of_binary(std::string name, Loss::Function function, Reduction reduction) {
    Loss loss = of(std::move(name), std::move(function), reduction);
    loss.is_binary_crossentropy_ = true;
    return loss;
  }
};

Loss::Loss(const char* name) : Loss(std::string(name)) {}
Loss::Loss(const std::string& name) : Loss(LossTable::named(name)) {}

Tensor spread_weight(const Tensor& sample_weight, const Tensor& values) {
  Tensor weight = K::cast(sample_weight, values.dtype());
  while (weight.rank() > values.rank() && weight.shape().back() == Dim(1)) weight = K::squeeze(weight, -1);
  while (weight.rank() < values.rank()) weight = K::expand_dims(weight, -1);
  return weight;
}

Tensor Loss::operator()(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight) const {
  Tensor values = per_sample(y_true, y_pred);
  Tensor weight;
  if (sample_weight.is_valid() && values.rank() > 0) {
    weight = spread_weight(sample_weight, values);
    values = values * weight;
  }
  if (values.rank() == 0) return values;
  const Tensor total = K::sum(values);
  switch (reduction) {
    case Reduction::sum:
      return total;
    case Reduction::mean_with_sample_weight:
      if (weight.is_valid()) {
        const Tensor divisor = K::sum(weight);
        return K::where(K::less(K::abs(divisor), 1e-37), 0.0, total / divisor);
      }
      break;
    case Reduction::sum_over_batch_size:
      break;
  }
  return total / K::cast(K::count(values), values.dtype());
}

namespace losses {

Loss MeanSquaredError(Reduction r) { return LossTable::of("mean_squared_error", mean_squared_error, r); }
Loss MeanAbsoluteError(Reduction r) { return LossTable::of("mean_absolute_error", mean_absolute_error, r); }
Loss MeanAbsolutePercentageError(Reduction r) {
  return LossTable::of("mean_absolute_percentage_error", mean_absolute_percentage_error, r);
}
Loss MeanSquaredLogarithmicError(Reduction r) {
  return LossTable::of("mean_squared_logarithmic_error", mean_squared_logarithmic_error, r);
}
Loss Huber(double delta, Reduction r) {
  return LossTable::of("huber_loss", [=](const Tensor& t, const Tensor& p) { return huber(t, p, delta); }, r);
}
Loss LogCosh(Reduction r) { return LossTable::of("log_cosh", log_cosh, r); }
Loss CosineSimilarity(int axis, Reduction r) {
  return LossTable::of(
      "cosine_similarity", [=](const Tensor& t, const Tensor& p) { return cosine_similarity(t, p, axis); }, r);
}
Loss CategoricalCrossentropy(const CrossentropyLossOptions& options) {
  const CrossentropyOptions inner{options.from_logits, options.label_smoothing};
  return LossTable::of(
      "categorical_crossentropy",
      [=](const Tensor& t, const Tensor& p) { return categorical_crossentropy(t, p, inner); }, options.reduction);
}
Loss SparseCategoricalCrossentropy(bool from_logits, Reduction r) {
  return LossTable::of_classes(
      "sparse_categorical_crossentropy",
      [=](const Tensor& t, const Tensor& p) { return sparse_categorical_crossentropy(t, p, from_logits); }, r);
}
Loss BinaryCrossentropy(const CrossentropyLossOptions& options) {
  const CrossentropyOptions inner{options.from_logits, options.label_smoothing};
  return LossTable::of_binary(
      "binary_crossentropy", [=](const Tensor& t, const Tensor& p) { return binary_crossentropy(t, p, inner); },
      options.reduction);
}
Loss KLDivergence(Reduction r) { return LossTable::of("kl_divergence", kl_divergence, r); }
Loss Poisson(Reduction r) { return LossTable::of("poisson", poisson, r); }
Loss Hinge(Reduction r) { return LossTable::of("hinge", hinge, r); }
Loss SquaredHinge(Reduction r) { return LossTable::of("squared_hinge", squared_hinge, r); }
Loss CategoricalHinge(Reduction r) { return LossTable::of("categorical_hinge", categorical_hinge, r); }

}  // namespace losses
}  // namespace ingot
