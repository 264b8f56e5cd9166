// Facts about the machine that a result is worth nothing without.
#pragma once
#include <nlohmann/json.hpp>

namespace ingot::bench {

// cpu (model and number of processors), avx512 (bool), date (UTC), load (1, 5, 15 minutes), kernel; the load is that of
// now.
nlohmann::json describe_host();

}  // namespace ingot::bench
