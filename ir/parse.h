// Reads the text form. The text comes from strangers as much as any model file: limits of type.h hold, depth and sizes
// are checked, and an Error names line and column.
#pragma once
#include <functional>
#include <string_view>

#include "ir/module.h"

namespace ingot {

// Gives the array that a blob reference names, or throws, or gives null when the data is not at hand: the text still
// parses, prints and shape-checks, and the array says so (Array::absent_sha256). Called once per reference; the type
// and hash of what it gives are checked.
using BlobReader = std::function<ArrayPtr(const std::string& file, const std::string& key, const Type& type)>;

struct ParseOptions {
  // Ops that carry C++ are read. It becomes a part of the emitted code, and runs when that does: only for text of the
  // user's own.
  bool trusts_code = false;
};

// parse(print(m)) is m, as difference() in ir/equal.h sees it. `file` stands in errors. Throws Error IG05.. (input
// rejected) and what ops say to their operands. No reader: no data is at hand.
Module parse(std::string_view text, const std::string& file, const BlobReader& blobs = {},
             const ParseOptions& options = {});

}  // namespace ingot
