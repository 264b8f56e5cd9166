// Steps of a decay: a positive number.
#include "frontend/schedules/decay_steps.h"

#include "frontend/errors.h"
#include "frontend/python_text.h"

namespace ingot::optimizers::schedules {

void check_decay_steps(const char* argument, double value) {
  if (value > 0) return;
  throw ValueError("Argument `" + std::string(argument) + "` must be > 0. Received: " + argument + "=" +
                   python_number(value));
}

}  // namespace ingot::optimizers::schedules
