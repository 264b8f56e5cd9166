// What a Keras file is trained with: the configuration that it was saved with, or one of the command line.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "frontend/model.h"

namespace ingot {

// Of the command line. Empty: what the file has.
struct TrainingConfiguration {
  std::string optimizer;  // Keras names; of losses one for all outputs, or one each
  std::vector<std::string> losses, metrics;
  std::optional<double> learning_rate;  // of the optimizer, this one or the file's
  bool replaces_that_of_the_file() const { return !optimizer.empty() || !losses.empty() || !metrics.empty(); }
};

// By its end: .keras, .h5, .hdf5.
bool is_keras_file_name(const std::string& file_name);

// The model of a Keras file in the current definition, compiled. The optimizer's states have the file's values when its
// configuration is that of the file; `learning_rate` without a configuration is for set_learning_rate(). Throws Error:
// IG0847 (usage) for a configuration that is not whole or has unknown names, IG2042 for a file without one, and what
// models::load_model throws.
Network load_compiled_model(const std::string& file, const TrainingConfiguration& configuration);

// Sets the state of the learning rate. Throws Error IG0847 (usage) when it is none, but a schedule.
void set_learning_rate(const Network& model, double rate);

}  // namespace ingot
