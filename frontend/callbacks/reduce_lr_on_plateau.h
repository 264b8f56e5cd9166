// ReduceLROnPlateau: multiplies the learning rate by `factor` when a monitored value has not got better for `patience`
// epochs, and logs the rate.
#pragma once
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";
  double factor = 0.1;
  int patience = 10;
  int verbose = 0;
  std::string mode = "auto";
  double min_delta = 1e-4;
  int cooldown = 0;  // epochs after a reduction that do not count
  double min_lr = 0;
};

class ReduceLROnPlateau : public Callback {
 public:
  // Throws ValueError with Keras' sentence for a factor of 1 or more. The optimizer's learning rate must be a state.
  explicit ReduceLROnPlateau(const ReduceLROnPlateauOptions& options = {});
};

}  // namespace ingot::callbacks
