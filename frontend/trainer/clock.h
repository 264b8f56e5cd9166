// Time for progress.
#pragma once
#include <chrono>

namespace ingot::trainer {

// Seconds on the system's clock, as progress bars want them.
inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace ingot::trainer
