// Where Keras' files have the weight of a layer; import/keras_weights.h reads the same.
#pragma once
#include "frontend/export/hdf5_image.h"
#include "frontend/export/saved_layers.h"

namespace ingot {

// Of Keras 3 (.weights.h5, and model.weights.h5 in a .keras archive): layers/<class>_<k>/vars/<i>.
Hdf5Tree archive_tree(const std::string& model, const std::vector<SavedLayer>& layers);

// Of Keras 2 (.h5, and the group model_weights of a whole model): lists of names per layer. `keras_version` is what the
// file says of its writer.
Hdf5Tree legacy_tree(const std::vector<SavedLayer>& layers, const std::string& keras_version);

}  // namespace ingot
