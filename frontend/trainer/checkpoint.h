// Checkpoints: a canonical state file (ir/state_file.h) of all states that the functions of a compiled model read or
// write, in the order of the definition, then fit/epoch and fit/shuffled_epochs.
#pragma once
#include <string>

#include "frontend/model.h"
#include "ir/file_calls.h"

namespace ingot::trainer {

void save_checkpoint(const Network& model, const std::string& path, int epoch, FileCalls& calls);

}  // namespace ingot::trainer
