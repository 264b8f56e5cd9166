// The states of an optimizer as Keras saves them beside a model: they become initial values.
#pragma once
#include "frontend/definition.h"
#include "frontend/import/hdf5_contents.h"
#include "frontend/optimizers/optimizer.h"

namespace ingot {

// `group` holds the states of the optimizer that was saved: "optimizer" of an archive, "optimizer_weights" of an HDF5
// file. Throws Error IG2050 (input rejected) when they are not those of `optimizer`, which has its slots already.
void set_optimizer_states(Definition& definition, const optimizers::Optimizer& optimizer, const Hdf5Group& group);

}  // namespace ingot
