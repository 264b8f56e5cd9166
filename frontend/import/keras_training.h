// The training configuration of a Keras file: compile_config of an archive, training_config of an HDF5 file.
#pragma once
#include "frontend/import/hdf5_contents.h"
#include "frontend/import/json_reader.h"
#include "frontend/model.h"

namespace ingot {

// Compiles the model as the file says, and gives the optimizer's states the values that stand beside the weights:
// `slots` is the group "optimizer" of an archive or "optimizer_weights" of an HDF5 file, null when the optimizer has
// not stepped. Throws Error IG2060 for losses, metrics, optimizers and arguments that are not there yet, IG2062 for
// those of the model's author, IG2050 when the states are not those of the optimizer.
void compile_as_saved(const Network& model, const Json& config, const Hdf5Group* slots);

}  // namespace ingot
