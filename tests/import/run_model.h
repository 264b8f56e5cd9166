// Runs an imported function with the reference evaluator: the rest of the house has no part in what import tests see.
#pragma once
#include <vector>

#include "ir/array.h"
#include "ir/module.h"

namespace ingot {

// Binds every free symbol from the shapes of the arrays; a sparse input takes its matrix dense. Outputs are rounded to
// their dtypes.
std::vector<Array> run_module(const Module& module, const std::vector<Array>& inputs);

}  // namespace ingot
