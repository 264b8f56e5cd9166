// Losses of distributions: crossentropies, Kullback-Leibler divergence, Poisson.
#include "frontend/activations.h"
#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/losses/functions.h"
#include "frontend/operation.h"

namespace ingot::losses {
namespace {

bool is_keras2(const Tensor& tensor) { return tensor.definition()->profile == Profile::keras2; }

// What y_pred is the `activation` of, where TensorFlow's backend looks through it: keras2, and the op is the last one
// that made y_pred, along the last axis. No tensor elsewhere.
Tensor logits_behind(const Tensor& y_pred, const OpDef& activation) {
  Definition& definition = *y_pred.definition();
  if (definition.profile != Profile::keras2) return {};
  const Node node = definition.graph.node(definition.tensors[y_pred.id()].value);
  if (node.op != &activation) return {};
  if (&activation == &op::softmax) {
    const auto axis = std::get<std::int64_t>(node.attributes[0]);
    if (axis != -1 && axis != static_cast<std::int64_t>(y_pred.rank()) - 1) return {};
  }
  const Value operand = node.operands[0];
  return definition.add_tensor(
      {definition.graph.provenance(operand).name, definition.graph.type(operand), operand, {}, {}, {}});
}

Tensor clipped(const Tensor& probability) { return K::clip(probability, K::epsilon(), 1 - K::epsilon()); }

Tensor log_of_shares(const Tensor& y_pred) { return K::log(clipped(y_pred / K::sum(y_pred, -1, true))); }

Tensor log_sigmoid(const Tensor& x) { return operation(op::log_sigmoid, {x}); }

// 0, 1, ..., n - 1 along the last axis of y_pred.
Tensor class_indices(const Tensor& y_pred) {
  const Dim& count = y_pred.shape().back();
  if (!count.is_number())
    throw ValueError("the number of classes of " + y_pred.repr() + " must be known")
        .help("give the last layer a number of units");
  Array indices({DType::i32, {count}});
  for (std::int64_t i = 0; i < count.value; ++i) indices.set_integer(i, i);
  return constant_tensor(std::move(indices), Place::current());
}

}  // namespace

Tensor categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred, const CrossentropyOptions& options) {
  auto [t, p] = matched(y_true, y_pred);
  if (options.label_smoothing != 0)
    t = t * (1 - options.label_smoothing) + options.label_smoothing / K::cast(K::count(p, -1), p.dtype());
  const Tensor logits = options.from_logits ? p : logits_behind(p, op::softmax);
  const Tensor log_shares = logits.is_valid() ? activations::log_softmax(logits) : log_of_shares(p);
  return -K::sum(t * log_shares, -1);
}

// TensorFlow clips the probabilities and then normalises them; Keras 3 normalises, then clips.
Tensor sparse_categorical_crossentropy(const Tensor& y_true, const Tensor& y_pred, bool from_logits) {
  const Tensor logits = from_logits ? y_pred : logits_behind(y_pred, op::softmax);
  const Tensor log_shares = logits.is_valid()   ? activations::log_softmax(logits)
                            : is_keras2(y_pred) ? activations::log_softmax(K::log(clipped(y_pred)))
                                                : log_of_shares(y_pred);
  Tensor classes = K::cast(y_true, DType::i32);
  if (classes.rank() + 1 == y_pred.rank()) classes = K::expand_dims(classes, -1);
  return -K::sum(K::where(K::equal(classes, class_indices(y_pred)), log_shares, 0.0), -1);
}

// TensorFlow adds epsilon to what it has clipped; Keras 3 does not.
Tensor binary_crossentropy(const Tensor& y_true, const Tensor& y_pred, const CrossentropyOptions& options) {
  auto [t, p] = matched(y_true, y_pred);
  if (options.label_smoothing != 0) t = t * (1 - options.label_smoothing) + 0.5 * options.label_smoothing;
  const Tensor logits = options.from_logits ? p : logits_behind(p, op::sigmoid);
  if (logits.is_valid()) return -K::mean(t * log_sigmoid(logits) + (1 - t) * log_sigmoid(-logits), -1);
  const Tensor share = clipped(p);
  const double shift = is_keras2(p) ? K::epsilon() : 0;
  const auto logarithm = [&](const Tensor& x) { return K::log(shift == 0 ? x : x + shift); };
  return -K::mean(t * logarithm(share) + (1 - t) * logarithm(1 - share), -1);
}

Tensor kl_divergence(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  const Tensor from = K::clip(t, K::epsilon(), 1), to = K::clip(p, K::epsilon(), 1);
  return K::sum(from * K::log(from / to), -1);
}

Tensor poisson(const Tensor& y_true, const Tensor& y_pred) {
  const auto [t, p] = matched(y_true, y_pred);
  return K::mean(p - t * K::log(p + K::epsilon()), -1);
}

}  // namespace ingot::losses
