// The C++ compiler of this machine: it compiles definitions, and emitted code that runs at once.
#pragma once
#include <filesystem>
#include <string>

namespace ingot {

struct HostCompiler {
  std::filesystem::path program;
  std::string version;  // the first line of --version: part of what cached results depend on
};

// The program that CXX names, else the first of c++, g++, clang++, clang++-19 that there is.
// Throws Error IG0820 (io) when there is none, or the one that CXX names cannot be run.
HostCompiler find_host_compiler();

// The first errors in what a compiler printed, for an error message: at most `count` lines, and where they stand.
std::string first_errors(const std::string& printed, int count);

}  // namespace ingot
