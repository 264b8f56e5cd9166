// Whether a program computes what the function does that it was lifted from: both are run at sample points.
#pragma once
#include <optional>
#include <string>

#include "frontend/scalar_function.h"

namespace ingot {

// The first sample point at which they differ, with both results; nothing when there is none. Results must be the same
// bits where the program has only operations that IEEE 754 rounds correctly, and otherwise lie within the running error
// bound of the evaluator. With has_folded_call, constants in the program are results of functions of the C library,
// which the function itself may round differently: only large differences count then. Points at which C++ leaves the
// result undefined (an integer divided by zero, a shift by too much, a float outside of the integer that it becomes)
// are left out.
std::optional<std::string> difference_to_function(const scalar::Program& program, const ScalarFunction& function,
                                                  bool has_folded_call);

// Whether IEEE 754 fixes every bit of the results: the program calls no function of the C library but sqrt.
bool is_exact(const scalar::Program& program);

}  // namespace ingot
