// An array as the bytes of NumPy's .npy file; driver/npy.h reads them.
#pragma once
#include <string>

#include "ir/array.h"

namespace ingot {

// Version 1.0, little-endian, as numpy.save writes it. bf16 has no NumPy dtype and is written as float32.
// Source of the layout: NumPy's numpy.lib.format documentation.
std::string npy_bytes(const Array& array);

}  // namespace ingot
