// The rate that is logged is that of the epoch, before it is reduced.
#include "frontend/callbacks/reduce_lr_on_plateau.h"

#include <algorithm>
#include <optional>

#include "frontend/callbacks/epoch_number.h"
#include "frontend/callbacks/monitor.h"
#include "frontend/errors.h"
#include "frontend/profile.h"
#include "frontend/python_text.h"

namespace ingot::callbacks {
namespace {

class Plateau final : public CallbackBase {
 public:
  explicit Plateau(const ReduceLROnPlateauOptions& options)
      : options_(options), monitor_("ReduceLROnPlateau", options.monitor, options.mode, options.min_delta) {}

  void on_train_begin(Fitting&) override {
    best_.reset();
    cooldown_ = wait_ = 0;
  }

  void on_epoch_end(Fitting& fitting, int epoch, Logs& logs) override {
    log_learning_rate(fitting, logs);
    const double* current = monitor_.find(logs, "Learning rate reduction is conditioned on metric");
    if (!current) return;
    if (cooldown_ > 0) {
      --cooldown_;
      wait_ = 0;
    }
    if (monitor_.is_better(fitting, *current, best_)) {
      best_ = *current;
      wait_ = 0;
    } else if (cooldown_ == 0 && ++wait_ >= options_.patience) {
      reduce(fitting, epoch);
    }
  }

 private:
  void reduce(Fitting& fitting, int epoch) {
    const double rate = fitting.learning_rate();
    if (rate <= static_cast<double>(static_cast<float>(options_.min_lr))) return;
    const double reduced = std::max(rate * options_.factor, options_.min_lr);
    fitting.set_learning_rate(reduced);
    if (options_.verbose > 0)
      fitting.print("\nEpoch " + epoch_number(fitting, epoch) + ": ReduceLROnPlateau reducing learning rate to " +
                    python_number(reduced) + ".");
    cooldown_ = options_.cooldown;
    wait_ = 0;
  }

  ReduceLROnPlateauOptions options_;
  Monitor monitor_;
  std::optional<double> best_;
  int cooldown_ = 0, wait_ = 0;
};

}  // namespace

ReduceLROnPlateau::ReduceLROnPlateau(const ReduceLROnPlateauOptions& options)
    : Callback(std::make_shared<Plateau>(options)) {
  if (options.factor >= 1)
    throw ValueError("ReduceLROnPlateau does not support a factor >= 1.0." +
                     (profile() == Profile::keras2 ? "" : " Received factor=" + python_number(options.factor)));
}

}  // namespace ingot::callbacks
