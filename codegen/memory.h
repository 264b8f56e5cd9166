// Offsets of buffers in the workspace.
#pragma once
#include "codegen/plan.h"

namespace ingot {

// Gives every buffer an offset such that buffers alive at the same step do not overlap, and buffers of different dtypes
// never do. Larger buffers first, each at the lowest offset that fits. Returns the size of the workspace.
std::int64_t place_buffers(std::vector<Buffer>& buffers, std::int64_t alignment);

}  // namespace ingot
