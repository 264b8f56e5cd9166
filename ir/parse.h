// Reads the text form. The text comes from strangers as much as any model file: limits of type.h hold, depth and sizes
// are checked, and an Error names line and column.
#pragma once
#include <functional>
#include <string_view>

#include "ir/module.h"

namespace ingot {

// Gives the array that a blob reference names, or throws. Called once per reference, after its declared type is
// checked.
using BlobReader = std::function<ArrayPtr(const std::string& file, const std::string& key, const Type& type)>;

// parse(print(m)) is m. `file` stands in errors. Throws Error IG05.. (input rejected).
Module parse(std::string_view text, const std::string& file, const BlobReader& blobs);

}  // namespace ingot
