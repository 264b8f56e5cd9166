// Random trainable modules: a random graph with a loss, the gradients of its float states, and an optimizer's updates,
// written like the frontend writes them. What is compiled and held against the reference step by step.
#pragma once
#include <optional>

#include "tests/random_graph.h"

namespace ingot {

// Function "f" of random_module(seed) with its float inputs and constants of rank 1 and more as states. The loss is a
// weighted sum of its float outputs and their squares. Optimizer by seed: SGD, momentum or Adam (with a step counter).
// Nothing when the module has nothing to train.
std::optional<RandomModule> random_training_module(std::uint64_t seed);

}  // namespace ingot
