// TerminateOnNaN: stops when a loss is NaN or infinite. The step has been taken; FitOptions::on_nan undoes it.
#pragma once
#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

class TerminateOnNaN : public Callback {
 public:
  TerminateOnNaN();
};

}  // namespace ingot::callbacks
