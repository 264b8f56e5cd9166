// Trained weights on their way back to Keras: the bytes of its files.
#pragma once
#include <filesystem>
#include <string>

#include "frontend/model.h"

namespace ingot {

// How Keras tells kinds of files apart: by the end of their name.
enum class WeightsFile { keras, weights_h5, legacy_h5, npz };

// Throws Error IG2070 (usage) for a name that says none of them.
WeightsFile weights_file_kind(const std::string& path);

// Weights alone: weights_h5, legacy_h5 or npz. Throws Error IG2070 (usage) for keras, which needs an original.
std::string weights_file(const Network& model, WeightsFile kind);

// The model file `original` (.keras or whole .h5) with other weights, in its own form. Documented at
// models::save_model.
std::string model_file(const Network& model, WeightsFile kind, const std::filesystem::path& original);

// A file of `kind` for a model that comes from the Keras file `original`: the whole model where the kinds are the same,
// otherwise the weights alone. Throws what the two above throw.
std::string trained_file(const Network& model, WeightsFile kind, const std::filesystem::path& original);

}  // namespace ingot
