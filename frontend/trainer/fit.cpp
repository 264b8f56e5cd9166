// Network::fit. The order of what happens in an epoch is that of Keras 2.3.1 (engine/training_arrays.py) and Keras 3
// (trainers/trainer.py), which agree but for the logs.
#include <algorithm>
#include <cmath>

#include "frontend/callbacks.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/model.h"
#include "frontend/network.h"
#include "frontend/python_text.h"
#include "frontend/trainer/evaluation.h"
#include "frontend/trainer/guarded_step.h"
#include "frontend/trainer/row_order.h"
#include "frontend/trainer/samples.h"

namespace ingot {
namespace trainer {
namespace {

// The rows to train on and to validate with.
struct Data {
  Samples training;
  std::optional<Samples> validation;
};

Data make_data(const Network& model, const Arrays& x, const Arrays& y, const FitOptions& options, bool is_keras2) {
  Data data{make_samples(model, x, y, options.sample_weight), {}};
  // Keras 2 weighs classes before it splits, so that validation has the weights too.
  if (is_keras2) weigh_classes(model, data.training, options.class_weight);
  if (options.validation_data) {
    const ValidationData& given = *options.validation_data;
    data.validation = make_samples(model, given.x, given.y, given.sample_weight);
  } else if (options.validation_split > 0 && options.validation_split < 1) {
    const std::int64_t rows = data.training.rows;
    const auto kept = static_cast<std::int64_t>(static_cast<double>(rows) * (1 - options.validation_split));
    if (kept == 0 || kept == rows)
      throw ValueError("Training data contains " + std::to_string(rows) +
                       " samples, which is not sufficient to split it into a validation and training set as specified "
                       "by `validation_split=" +
                       python_number(options.validation_split) +
                       "`. Either provide more data, or a different value for the `validation_split` argument.");
    data.validation = data.training.slice(kept, rows - kept);
    data.training = data.training.slice(0, kept);
  } else if (options.validation_split != 0) {
    throw ValueError("validation_split must be between 0 and 1, got " + python_number(options.validation_split));
  }
  if (!is_keras2) weigh_classes(model, data.training, options.class_weight);
  if (data.training.rows == 0) throw ValueError("there are no rows to train on");
  return data;
}

Fitting make_fitting(const Network& model, const Data& data, const FitOptions& options, bool is_keras2) {
  std::vector<std::string> metrics = model.training().metrics_names;
  const std::size_t count = metrics.size();
  for (std::size_t i = 0; i < count && data.validation; ++i) metrics.push_back("val_" + metrics[i]);
  const std::int64_t rows = data.training.rows, steps = (rows + options.batch_size - 1) / options.batch_size;
  return {model,  is_keras2,          options.epochs,  rows,
          steps,  options.batch_size, options.verbose, options.output ? options.output : stdout,
          metrics};
}

void check(const FitOptions& options) {
  if (options.batch_size < 1)
    throw ValueError("batch_size must be 1 or more, got " + std::to_string(options.batch_size));
  if (options.validation_freq < 1)
    throw ValueError("validation_freq must be 1 or more, got " + std::to_string(options.validation_freq));
  if (options.initial_epoch < 0)
    throw ValueError("initial_epoch must be 0 or more, got " + std::to_string(options.initial_epoch));
}

class Trainer {
 public:
  Trainer(const Network& model, const Arrays& x, const Arrays& y, const FitOptions& options)
      : model_(model),
        network_(static_cast<NetworkLayer&>(*model.base())),
        options_(options),
        is_keras2_(network_.definition->profile == Profile::keras2),
        step_(model, options.on_nan),
        data_(make_data(model, x, y, options, is_keras2_)),
        fitting_(make_fitting(model, data_, options, is_keras2_)),
        callbacks_(options.callbacks) {
    // Keras 2 prints before the user's callbacks run, Keras 3 after.
    if (options.verbose)
      callbacks_.insert(is_keras2_ ? callbacks_.begin() : callbacks_.end(), callbacks::ProgbarLogger());
  }

  callbacks::History run() {
    if (is_keras2_ && options_.verbose && data_.validation)
      fitting_.print("Train on " + std::to_string(data_.training.rows) + " samples, validate on " +
                     std::to_string(data_.validation->rows) + " samples");
    for (const Callback& callback : callbacks_) callback->on_train_begin(fitting_);
    for (int epoch = options_.initial_epoch; epoch < options_.epochs && !fitting_.stop_training; ++epoch)
      run_epoch(epoch);
    for (const Callback& callback : callbacks_) callback->on_train_end(fitting_);
    return history_;
  }

 private:
  void run_epoch(int epoch) {
    model_.reset_metrics();
    for (const Callback& callback : callbacks_) callback->on_epoch_begin(fitting_, epoch);
    const std::vector<double> trained = train(epoch, row_order());
    std::optional<std::vector<double>> validated;
    // Keras 2 leaves validation out when the epoch was broken off.
    const bool is_whole = !is_keras2_ || batches_ == fitting_.steps;
    if (data_.validation && is_whole && (epoch + 1) % options_.validation_freq == 0)
      validated = evaluate(model_, *data_.validation, options_.batch_size);
    Logs logs;
    if (is_keras2_ && validated) add(logs, "val_", *validated);
    add(logs, "", trained);
    if (!is_keras2_ && validated) add(logs, "val_", *validated);
    for (const Callback& callback : callbacks_) callback->on_epoch_end(fitting_, epoch, logs);
    history_.append(epoch, logs);
  }

  std::vector<std::int64_t> row_order() {
    if (!options_.shuffle) return in_order(data_.training.rows);
    return shuffled(data_.training.rows, options_.seed.value_or(network_.definition->random_seed),
                    network_.shuffled_epochs++);
  }

  // All batches. Values by metrics_names: the mean loss, and the metrics after the last batch.
  std::vector<double> train(int epoch, const std::vector<std::int64_t>& order) {
    RowMean loss;
    std::vector<double> values(model_.training().metrics_names.size(), loss.value());
    std::int64_t skipped = 0;
    for (batches_ = 0; batches_ < fitting_.steps && !fitting_.stop_training;) {
      const std::int64_t batch = batches_++, first = batch * options_.batch_size,
                         rows = std::min(options_.batch_size, data_.training.rows - first);
      for (const Callback& callback : callbacks_) callback->on_batch_begin(fitting_, batch);
      const std::vector<NdArray> outputs =
          step_(data_.training.take({order.data() + first, static_cast<std::size_t>(rows)}));
      if (outputs.empty()) {
        undone(epoch, batch, skipped++);
      } else {
        loss.add(outputs[0].item(), rows);
        for (std::size_t i = 0; i < outputs.size(); ++i) values[i] = outputs[i].item();
      }
      // Of a step that was skipped, the values before it.
      std::vector<double> shown = values;
      if (!is_keras2_) shown[0] = loss.value();
      Logs logs;
      if (is_keras2_) {
        logs.set("batch", static_cast<double>(batch));
        logs.set("size", static_cast<double>(rows));
      }
      add(logs, "", shown);
      for (const Callback& callback : callbacks_) callback->on_batch_end(fitting_, batch, logs);
    }
    if (skipped > 1)
      std::fprintf(stderr, "warning: epoch %d: %lld steps were skipped\n", epoch + 1, static_cast<long long>(skipped));
    values[0] = loss.value();
    return values;
  }

  // Reports the first bad step of an epoch.
  void undone(int epoch, std::int64_t batch, std::int64_t skipped_before) {
    const bool is_stop = options_.on_nan == OnNan::stop;
    fitting_.stop_training = fitting_.stop_training || is_stop;
    if (skipped_before == 0)
      std::fprintf(stderr, "warning: epoch %d, batch %lld: %s; the step is undone%s\n", epoch + 1,
                   static_cast<long long>(batch), step_.fault.c_str(), is_stop ? ", training stops" : "");
  }

  void add(Logs& logs, const std::string& prefix, const std::vector<double>& values) const {
    for (const auto& [name, value] : in_log_order(model_, values)) logs.set(prefix + name, value);
  }

  const Network& model_;
  NetworkLayer& network_;
  const FitOptions& options_;
  bool is_keras2_;
  GuardedStep step_;
  Data data_;
  Fitting fitting_;
  std::vector<Callback> callbacks_;
  callbacks::History history_;
  std::int64_t batches_ = 0;  // of the epoch under way, begun
};

}  // namespace
}  // namespace trainer

callbacks::History Network::fit(const Arrays& x, const Arrays& y, const FitOptions& options) const {
  trainer::check(options);
  return trainer::Trainer(*this, x, y, options).run();
}

}  // namespace ingot
