// Those that are given are called.
#include "frontend/callbacks/lambda_callback.h"

namespace ingot::callbacks {
namespace {

class Functions final : public CallbackBase {
 public:
  explicit Functions(LambdaCallbackOptions given) : given_(std::move(given)) {}

  void on_train_begin(Fitting& fitting) override {
    if (given_.on_train_begin) given_.on_train_begin(fitting);
  }
  void on_epoch_begin(Fitting& fitting, int epoch) override {
    if (given_.on_epoch_begin) given_.on_epoch_begin(fitting, epoch);
  }
  void on_batch_begin(Fitting& fitting, std::int64_t batch) override {
    if (given_.on_batch_begin) given_.on_batch_begin(fitting, batch);
  }
  void on_batch_end(Fitting& fitting, std::int64_t batch, Logs& logs) override {
    if (given_.on_batch_end) given_.on_batch_end(fitting, batch, logs);
  }
  void on_epoch_end(Fitting& fitting, int epoch, Logs& logs) override {
    if (given_.on_epoch_end) given_.on_epoch_end(fitting, epoch, logs);
  }
  void on_train_end(Fitting& fitting) override {
    if (given_.on_train_end) given_.on_train_end(fitting);
  }

 private:
  LambdaCallbackOptions given_;
};

}  // namespace

LambdaCallback::LambdaCallback(LambdaCallbackOptions functions)
    : Callback(std::make_shared<Functions>(std::move(functions))) {}

}  // namespace ingot::callbacks
