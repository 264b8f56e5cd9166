// clang-format as a function.
#pragma once
#include <string>

namespace ingot {

// See ClangModule::format.
std::string format_cpp(const std::string& cpp, const std::string& style);

}  // namespace ingot
