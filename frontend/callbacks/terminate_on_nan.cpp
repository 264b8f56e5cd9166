// Of the loss in the logs of a batch.
#include "frontend/callbacks/terminate_on_nan.h"

#include <cmath>

namespace ingot::callbacks {
namespace {

class Terminate final : public CallbackBase {
  void on_batch_end(Fitting& fitting, std::int64_t batch, Logs& logs) override {
    const double* loss = logs.find("loss");
    if (!loss || std::isfinite(*loss)) return;
    fitting.print("Batch " + std::to_string(batch) + ": Invalid loss, terminating training");
    fitting.stop_training = true;
  }
};

}  // namespace

TerminateOnNaN::TerminateOnNaN() : Callback(std::make_shared<Terminate>()) {}

}  // namespace ingot::callbacks
