// Whether a program computes what the function does that it was lifted from: both are run at sample points.
#pragma once
#include <optional>
#include <string>

#include "frontend/scalar_function.h"

namespace ingot {

// The first sample point at which they differ, with both results; nothing when there is none. The library is the one
// that the function calls, and computes the constants that the program has from it: results must be the same bits then.
// A primitive's reference need not be the function that it stands for to the bit: with calls of primitives, results lie
// within the running error bound of the evaluator. Points at which C++ leaves the result undefined (an integer divided
// by zero, a shift by too much, a float outside of the integer that it becomes) are left out.
std::optional<std::string> difference_to_function(const scalar::Program& program, const ScalarFunction& function,
                                                  const scalar::MathLibrary& library);

}  // namespace ingot
