// Arrays of .npy files for import tests (NumPy NEP 1, versions 1 and 2; little endian, C order).
#pragma once
#include <filesystem>

#include "ir/array.h"

namespace ingot {

Array read_test_npy(const std::filesystem::path& file);  // throws std::runtime_error

}  // namespace ingot
