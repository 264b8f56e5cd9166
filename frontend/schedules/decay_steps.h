// The argument that most schedules check.
#pragma once

namespace ingot::optimizers::schedules {

// Throws ValueError with Keras' sentence unless value > 0.
void check_decay_steps(const char* argument, double value);

}  // namespace ingot::optimizers::schedules
