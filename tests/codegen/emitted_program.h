// Emitted code as its user calls it: a program beside the emitted files, which checks values itself.
#pragma once
#include <string>
#include <vector>

#include "driver/compile_model.h"

namespace ingot::test {

// Emits the module, compiles its .cpp (EmitOptions::name) with `program` as main.cpp under g++ and clang++-19, warnings
// being errors, and runs it: it has to end with exit code 0.
void build_and_run(const Module& module, const CompileOptions& options, const std::string& program,
                   const std::vector<std::string>& more_flags = {});

}  // namespace ingot::test
