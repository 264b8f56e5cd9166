// LambdaCallback: functions as a callback.
#pragma once
#include "frontend/callable.h"
#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

struct LambdaCallbackOptions {
  Callable<void(Fitting&)> on_train_begin = {};
  Callable<void(Fitting&, int)> on_epoch_begin = {};
  Callable<void(Fitting&, std::int64_t)> on_batch_begin = {};
  Callable<void(Fitting&, std::int64_t, Logs&)> on_batch_end = {};
  Callable<void(Fitting&, int, Logs&)> on_epoch_end = {};
  Callable<void(Fitting&)> on_train_end = {};
};

class LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(LambdaCallbackOptions functions);
};

}  // namespace ingot::callbacks
