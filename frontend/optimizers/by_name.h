// Optimizers by their Keras names.
#pragma once
#include <optional>
#include <string>

#include "frontend/optimizers/learning_rate.h"
#include "frontend/optimizers/optimizer.h"

namespace ingot::optimizers {

// "adam", "sgd", ... or the name of the class, with default arguments but for the learning rate, when one is given.
// Throws ValueError with Keras' sentence and a near name for one that there is not.
Optimizer by_name(const std::string& name, const std::optional<LearningRate>& learning_rate = {});

}  // namespace ingot::optimizers
