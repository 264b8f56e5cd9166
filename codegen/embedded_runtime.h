// The runtime as one text, for output that consists of a single file. Its functions are in namespace ingot_rt; a
// definition of INGOT_VECTORS and the target pragma, where wanted, come before it.
#pragma once
#include <string_view>

namespace ingot {

std::string_view embedded_runtime();
// The functions of the C library that programs seldom call: the text that follows the runtime in code that calls them.
std::string_view embedded_math_library();

}  // namespace ingot
