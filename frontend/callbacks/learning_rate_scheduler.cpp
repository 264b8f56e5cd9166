// The rate is read back after it was set, so that what is logged is what the state holds.
#include "frontend/callbacks/learning_rate_scheduler.h"

#include "frontend/callbacks/epoch_number.h"
#include "frontend/python_text.h"

namespace ingot::callbacks {
namespace {

class Scheduler final : public CallbackBase {
 public:
  Scheduler(LearningRateScheduler::Schedule schedule, int verbose)
      : schedule_(std::move(schedule)), verbose_(verbose) {}

  void on_epoch_begin(Fitting& fitting, int epoch) override {
    const double rate = schedule_(epoch, fitting.learning_rate());
    fitting.set_learning_rate(rate);
    if (verbose_ > 0)
      fitting.print("\nEpoch " + epoch_number(fitting, epoch) + ": LearningRateScheduler setting learning rate to " +
                    python_number(rate) + ".");
  }
  void on_epoch_end(Fitting& fitting, int, Logs& logs) override { log_learning_rate(fitting, logs); }

 private:
  LearningRateScheduler::Schedule schedule_;
  int verbose_;
};

}  // namespace

LearningRateScheduler::LearningRateScheduler(Schedule schedule, int verbose)
    : Callback(std::make_shared<Scheduler>(std::move(schedule), verbose)) {}

}  // namespace ingot::callbacks
