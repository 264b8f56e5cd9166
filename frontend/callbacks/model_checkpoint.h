// ModelCheckpoint: saves a checkpoint (Network::save_checkpoint) at the end of epochs.
#pragma once
#include <string>

#include "frontend/callbacks/callback.h"

namespace ingot::callbacks {

struct ModelCheckpointOptions {
  std::string monitor = "val_loss";
  int verbose = 0;
  bool save_best_only = false;
  std::string mode = "auto";
  int period = 1;  // epochs between checkpoints
};

// `filepath` may hold fields of Python's str.format: "weights.{epoch:02d}-{val_loss:.2f}.state", with epoch counted
// from 1 and any value of the logs. List it after callbacks that change the learning rate at the end of an epoch, so
// that the checkpoint has the new rate. fit throws ValueError for a field that the logs do not have, Error IG0811 (io).
class ModelCheckpoint : public Callback {
 public:
  explicit ModelCheckpoint(std::string filepath, const ModelCheckpointOptions& options = {});
};

}  // namespace ingot::callbacks
