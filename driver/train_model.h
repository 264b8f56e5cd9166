// Training of a Keras file by emitted code: data from .npy files, checkpoints, results in Keras' formats.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "driver/training_configuration.h"
#include "frontend/callbacks/history.h"
#include "frontend/fit.h"

namespace ingot {

// .npy files, one per input, target and target, in the model's order; their first axis is rows.
struct RowFiles {
  std::vector<std::string> inputs, targets, sample_weights;
};

struct TrainRequest {
  std::string model;
  TrainingConfiguration configuration;
  RowFiles rows, validation;
  FitOptions fit;
  std::optional<std::uint32_t> seed;  // of the order of rows and of what layers draw
  std::string checkpoint_directory;   // a checkpoint after each epoch; "": none
  bool is_resumed = false;
  std::vector<std::string> outputs;  // files of Keras or NumPy (frontend/export/keras_files.h)
  std::string state_file;            // states that a step changes, as emitted code and ingot run have them; "": none
};

struct TrainResult {
  callbacks::History history;       // of the epochs of this run
  bool was_stopped_by_nan = false;  // by OnNan::stop; what is written are the states before that step
};

// What can be refused is refused before the first step: options, names of files to write, folders. Throws Error: IG0847
// (usage) for options that contradict each other or the file, IG0848 (usage) for a checkpoint that is there and that
// nobody resumes, IG2042 for a file without a training configuration, and what models::load_model, Network::fit,
// Network::load_checkpoint, read_npy and write_file throw.
TrainResult train_model(const TrainRequest& request);

}  // namespace ingot
