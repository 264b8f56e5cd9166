// A loop nest as kernels see it: extents, and for every reader and writer its distance per step of each loop. Loops of
// extent 1 are dropped and neighbours that walk through memory as one loop are merged, so that a map over [4, 8, 16]
// without broadcasting becomes one loop of 512.
#pragma once
#include <cstdint>
#include <vector>

#include "ir/structure.h"

namespace ingot {

struct Loop {
  std::int64_t extent = 1;
  std::vector<std::int64_t> strides;  // one per access, in elements
};

struct LoopNest {
  std::vector<std::int64_t> offsets;  // one per access
  std::vector<Loop> loops;            // outermost first
};

// The nest over iteration axes [first, last) of accesses that cover all axes.
LoopNest merged_nest(const std::vector<std::int64_t>& extents, const std::vector<Access>& accesses, std::size_t first,
                     std::size_t last);

// Takes the innermost loop out of the nest; one of extent 1 and strides 0 when there is none.
Loop take_innermost(LoopNest& nest);

}  // namespace ingot
