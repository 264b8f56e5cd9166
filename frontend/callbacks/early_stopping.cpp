// Keras 2.3.1 counts epochs without improvement; Keras 3 counts all, and starts again at an improvement over the
// baseline.
#include "frontend/callbacks/early_stopping.h"

#include "frontend/callbacks/epoch_number.h"
#include "frontend/callbacks/monitor.h"
#include "frontend/model.h"

namespace ingot::callbacks {
namespace {

class Stopping final : public CallbackBase {
 public:
  explicit Stopping(const EarlyStoppingOptions& options)
      : options_(options), monitor_("EarlyStopping", options.monitor, options.mode, options.min_delta) {}

  void on_train_begin(Fitting& fitting) override {
    wait_ = stopped_epoch_ = best_epoch_ = 0;
    best_ = fitting.is_keras2 ? options_.baseline : std::nullopt;
    best_weights_.reset();
  }

  void on_epoch_end(Fitting& fitting, int epoch, Logs& logs) override {
    const double* current = monitor_.find(logs, "Early stopping conditioned on metric");
    if (!current || (!fitting.is_keras2 && epoch < options_.start_from_epoch)) return;
    if (!fitting.is_keras2 && !best_weights_) keep_weights(fitting, epoch);
    ++wait_;
    if (monitor_.is_better(fitting, *current, best_)) {
      best_ = *current;
      keep_weights(fitting, epoch);
      const bool is_over_baseline =
          fitting.is_keras2 || !options_.baseline || monitor_.is_better(fitting, *current, options_.baseline);
      if (is_over_baseline) wait_ = 0;
      return;
    }
    if (wait_ < options_.patience || (!fitting.is_keras2 && epoch == 0)) return;
    stopped_epoch_ = epoch;
    fitting.stop_training = true;
    if (fitting.is_keras2) restore(fitting);
  }

  void on_train_end(Fitting& fitting) override {
    if (stopped_epoch_ > 0 && options_.verbose > 0)
      fitting.print("Epoch " + epoch_number(fitting, stopped_epoch_) + ": early stopping");
    if (!fitting.is_keras2) restore(fitting);
  }

 private:
  void keep_weights(const Fitting& fitting, int epoch) {
    if (!options_.restore_best_weights) return;
    best_weights_ = fitting.model.get_weights();
    best_epoch_ = epoch;
  }

  void restore(const Fitting& fitting) {
    if (!best_weights_) return;
    if (options_.verbose > 0)
      fitting.print("Restoring model weights from the end of the best epoch" +
                    (fitting.is_keras2 ? "" : ": " + std::to_string(best_epoch_ + 1) + "."));
    Layer(fitting.model).set_weights(*best_weights_);
  }

  EarlyStoppingOptions options_;
  Monitor monitor_;
  int wait_ = 0, stopped_epoch_ = 0, best_epoch_ = 0;
  std::optional<double> best_;
  std::optional<std::vector<NdArray>> best_weights_;
};

}  // namespace

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options) : Callback(std::make_shared<Stopping>(options)) {}

}  // namespace ingot::callbacks
