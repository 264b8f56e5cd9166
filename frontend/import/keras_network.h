// Builds a network of the frontend from a configuration: the same layers, called in the same order, as a program that
// uses the C++ API would write it.
#pragma once
#include "frontend/import/keras_weights.h"
#include "frontend/model.h"

namespace ingot {

// In the current definition. Throws Error IG2040 when calls refer to layers or outputs that are not there, and what
// layers throw when they are called on what does not fit.
Network build_network(const NetworkConfig& network, const NetworkWeights& weights);

}  // namespace ingot
