// EarlyStopping: ends training when a monitored value has not got better for `patience` epochs.
#pragma once
#include <optional>
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

struct EarlyStoppingOptions {
  std::string monitor = "val_loss";
  double min_delta = 0;  // less than this is no improvement
  int patience = 0;
  int verbose = 0;
  std::string mode = "auto";
  std::optional<double> baseline = {};  // to be reached
  bool restore_best_weights = false;    // keras2: only when training is stopped here, as in Keras 2.3.1
  int start_from_epoch = 0;             // keras3
};

class EarlyStopping : public Callback {
 public:
  explicit EarlyStopping(const EarlyStoppingOptions& options = {});
};

}  // namespace ingot::callbacks
