// Optimizers as tests/vectors/optimizers names them.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "ingot/ingot.h"

namespace ingot::test {

// Class and options under Keras' names, {"schedule": class, ...} being a schedule. Every option must be one of the
// class.
optimizers::Optimizer optimizer_of(const std::string& name, const nlohmann::json& options);

}  // namespace ingot::test
