// Clipping of gradients, by the rules of each Keras.
#pragma once
#include <vector>

#include "frontend/optimizers/options.h"
#include "frontend/profile.h"
#include "frontend/tensor.h"

namespace ingot::optimizers {

// Throws for clips that the profile does not know (keras2: TypeError for global_clipnorm) or does not take together
// (keras3: ValueError for two of the three).
void check_clipping(const CommonOptions& options, Profile profile);

// Invalid tensors stand for gradients that are None and stay so. A limit of 0 or less does not clip.
std::vector<Tensor> clipped(const std::vector<Tensor>& gradients, const CommonOptions& options, Profile profile);

}  // namespace ingot::optimizers
