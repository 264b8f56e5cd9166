// Which array of a file belongs to which weight of which layer.
#pragma once
#include <map>

#include "frontend/import/hdf5_contents.h"
#include "frontend/import/keras_layers.h"

namespace ingot {

// By layer of the configuration, nested ones included.
using NetworkWeights = std::map<const LayerConfig*, WeightValues>;

// Of the member model.weights.h5 of a .keras archive: layers/<class>_<k>/vars/<i>.
// Both throw Error IG2050 when weights are missing or too many.
NetworkWeights archive_weights(const NetworkConfig& network, const Hdf5Group& contents);
// Of the group model_weights of an .h5 file: lists of names per layer.
NetworkWeights legacy_weights(const NetworkConfig& network, const Hdf5Group& model_weights);

}  // namespace ingot
