// Numbers of epochs in messages of callbacks.
#pragma once
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

// Counted from 1: "00003" (keras2), "3" (keras3).
inline std::string epoch_number(const Fitting& fitting, int epoch) {
  const std::string number = std::to_string(epoch + 1);
  return fitting.is_keras2 && number.size() < 5 ? std::string(5 - number.size(), '0') + number : number;
}

}  // namespace ingot::callbacks
