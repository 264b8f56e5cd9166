// keras2 shows the last batch twice, as itself and in the mean of the epoch, with the weight of its rows: the loss that
// Keras 2.3.1 prints is not quite that of the history.
#include "frontend/callbacks/progbar_logger.h"

#include <unistd.h>

#include <optional>

#include "frontend/trainer/clock.h"
#include "frontend/trainer/progress_bar.h"

namespace ingot::callbacks {
namespace {

class Logger final : public CallbackBase {
 public:
  void on_epoch_begin(Fitting& fitting, int epoch) override {
    trainer::ProgressBar::Style style{fitting.is_keras2, isatty(fileno(fitting.output)) == 1, fitting.verbose};
    for (std::size_t i = 1; i < fitting.metrics.size(); ++i)  // metrics are means already
      if (!fitting.metrics[i].starts_with("val_")) style.as_is.insert(fitting.metrics[i]);
    if (fitting.verbose && (fitting.is_keras2 || fitting.epochs > 1))
      fitting.print("Epoch " + std::to_string(epoch + 1) + "/" + std::to_string(fitting.epochs));
    target_ = fitting.is_keras2 ? fitting.samples : fitting.steps;
    seen_ = 0;
    bar_.emplace(target_, style, trainer::seconds_now());
    values_.clear();
  }

  void on_batch_end(Fitting& fitting, std::int64_t batch, Logs& logs) override {
    values_.clear();
    take(fitting, logs);
    seen_ = fitting.is_keras2 ? seen_ + static_cast<std::int64_t>(*logs.find("size")) : batch + 1;
    if (fitting.is_keras2 && seen_ >= target_) return;  // the end of the epoch draws it
    write(fitting, seen_, false);
  }

  void on_epoch_end(Fitting& fitting, int, Logs& logs) override {
    if (!fitting.is_keras2) values_.clear();
    take(fitting, logs);
    write(fitting, fitting.is_keras2 ? seen_ : target_, true);
  }

 private:
  // keras2: what compile() made, in its order; keras3: all logs.
  void take(const Fitting& fitting, const Logs& logs) {
    if (!fitting.is_keras2) {
      values_ = logs.values();
      return;
    }
    for (const std::string& name : fitting.metrics)
      if (const double* value = logs.find(name)) values_.emplace_back(name, *value);
  }

  void write(const Fitting& fitting, std::int64_t current, bool is_last) {
    std::fputs(bar_->update(current, values_, trainer::seconds_now(), is_last).c_str(), fitting.output);
    std::fflush(fitting.output);
  }

  std::int64_t target_ = 0, seen_ = 0;
  std::optional<trainer::ProgressBar> bar_;
  trainer::ProgressBar::Values values_;
};

}  // namespace

ProgbarLogger::ProgbarLogger() : Callback(std::make_shared<Logger>()) {}

}  // namespace ingot::callbacks
