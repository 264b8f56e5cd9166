// Custom kernels and the host compiler: for the reference evaluator, and where emitted code that has them is built.
#pragma once
#include "ir/error.h"
#include "ir/module.h"

namespace ingot {

// Makes the reference evaluator of this process compile and call custom kernels. May be called any number of times.
void install_native_kernels();

// The error of emitted code that does not compile: ingot's own, or, where the module carries C++ of the user's, Error
// IG0826 (input rejected) of that.
Error build_error(const Module& module, const Error& error);

}  // namespace ingot
