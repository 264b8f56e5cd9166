// NumPy's .npy files, versions 1 to 3: a magic, a header that is a Python dict of three fixed keys, and raw data.
// Source of the layout: NumPy's numpy.lib.format documentation. The header is read by its own small grammar, never by
// anything that could run it.
#pragma once
#include <filesystem>
#include <string>

#include "ir/array.h"
#include "ir/npy_bytes.h"

namespace ingot {

// A dense array in row-major order, whatever order and byte order the file has. f16 files give f16.
// Throws Error: IG0841 (input rejected) for a malformed file, IG0842 (not supported) for element types that ingot has
// no dtype for, IG0801 (io) when the file cannot be read.
Array read_npy(const std::filesystem::path& file);
Array parse_npy(std::string_view bytes, const std::string& file);

void write_npy(const std::filesystem::path& file, const Array& array);

}  // namespace ingot
