// Metrics of compile(): quantities that are accumulated over batches. Their sums and counts are states, so that a
// metric is the value over all batches since the states were zero, as in Keras.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "frontend/losses/loss.h"
#include "frontend/update.h"

namespace ingot {

// One metric at work on given tensors: what it sees, and the states that it adds to.
class Accumulation {
 public:
  Tensor y_true;               // none for a metric of values alone
  Tensor y_pred;               // or the values
  Tensor sample_weight;        // [batch, ...], or none
  const Loss* loss = nullptr;  // of the output that is measured; null outside of compile()

  // The state "<metric>/<name>", zeros at first, to which each call of a function adds `increment` (of a static shape).
  // Returns its value after the call.
  Tensor add(const std::string& name, const Tensor& increment);

  std::string prefix;  // of state names: "accuracy"
  // Made so far. Those that are there from the start are taken in order, so that a metric of other tensors (of
  // training, of evaluation) adds to the same states.
  std::vector<Tensor> states;
  std::vector<K::Update> updates;

 private:
  std::size_t taken_ = 0;  // of states
};

// A metric at work: pass `updates` to a function, and `result`, the value that includes the call, to its outputs.
struct TrackedMetric {
  std::string name;
  Tensor result;
  std::vector<Tensor> states;  // all zero: reset
  std::vector<K::Update> updates;
};

// An element of `metrics`: a Keras name ("accuracy", "mse", ...), one made by the functions of namespace metrics, or
// any function (y_true, y_pred) -> Tensor, whose mean over all samples is the metric. Or a function over scalars for
// Map, (y_true, y_pred) -> value of one element, whose mean is it.
class Metric {
 public:
  using Function = TensorFunction<Tensor, Tensor>;

  Metric(const char* name);         // NOLINT: implicit; throws ValueError for an unknown name
  Metric(const std::string& name);  // NOLINT: implicit
  template <class F>
    requires CallableFor<F, Tensor, const Tensor&, const Tensor&>
  Metric(F function, std::string name = "metric")  // NOLINT: implicit
      : Metric(mean_of(Function(std::move(function)), std::move(name))) {}
  template <class F>
    requires is_scalar_function<F, 2>
  Metric(F function, std::string name = "metric", Place place = Place::current())  // NOLINT: implicit
      : Metric(losses::of_elements(ElementFunction(std::move(function), place)), std::move(name)) {}
  // A metric with states of its own: the function adds to them and returns the result.
  template <class F>
    requires CallableFor<F, Tensor, Accumulation&>
  Metric(F body, std::string name)
      : name_(std::move(name)), body_(std::make_shared<const BodyOf<F>>(std::move(body))) {}

  // The mean of a function of targets and predictions, as Keras' MeanMetricWrapper.
  static Metric mean_of(Function function, std::string name);

  const std::string& name() const { return name_; }
  Metric named(std::string name) const;  // the same under another name

  // At work on targets and predictions, with an optional weight per sample; or on values alone.
  TrackedMetric track(const Tensor& y_true, const Tensor& y_pred, const Tensor& sample_weight = {}) const;
  TrackedMetric track(const Tensor& values) const;
  TrackedMetric track(Accumulation accumulation) const;
  // Its result, for a metric that is made of another.
  Tensor run(Accumulation& accumulation) const { return body_->run(accumulation); }

 private:
  struct AnyBody {
    virtual ~AnyBody() = default;
    virtual Tensor run(Accumulation& accumulation) const = 0;
  };
  template <class F>
  struct BodyOf final : AnyBody {
    explicit BodyOf(F f) : body(std::move(f)) {}
    Tensor run(Accumulation& accumulation) const override { return body(accumulation); }
    F body;
  };

  std::string name_;
  std::shared_ptr<const AnyBody> body_;
};

// a / b, and 0 where b is 0.
Tensor divide_no_nan(const Tensor& a, const Tensor& b);

// The states total and count of a mean over samples: values [batch, ...] are first averaged within each sample.
Tensor accumulate_mean(Accumulation& accumulation, const Tensor& values);

}  // namespace ingot
