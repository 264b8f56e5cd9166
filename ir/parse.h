// Reads the text form. The text comes from strangers as much as any model file: limits of type.h hold, depth and sizes
// are checked, and an Error names line and column.
#pragma once
#include <functional>
#include <string_view>

#include "ir/lexer.h"
#include "ir/module.h"

namespace ingot {

// Gives the array that a blob reference names, or throws, or gives null when the data is not at hand: the text still
// parses, prints and shape-checks, and the array says so (Array::absent_sha256). Called once per reference; the type
// and hash of what it gives are checked.
using BlobReader = std::function<ArrayPtr(const std::string& file, const std::string& key, const Type& type)>;

// parse(print(m)) is m, as difference() in ir/equal.h sees it. `file` stands in errors. Throws Error IG05.. (input
// rejected) and what ops say to their operands. No reader: no data is at hand. A text that brings C++ code is refused
// (IG0511) unless it is trusted: it would be compiled and run.
Module parse(std::string_view text, const std::string& file, const BlobReader& blobs = {},
             Trust trust = Trust::data_only);

}  // namespace ingot
