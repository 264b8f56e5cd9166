// Dropping and merging of loops.
#include "codegen/loop_nest.h"

namespace ingot {

LoopNest merged_nest(const std::vector<std::int64_t>& extents, const std::vector<Access>& accesses, std::size_t first,
                     std::size_t last) {
  LoopNest nest;
  for (const Access& access : accesses) nest.offsets.push_back(access.offset);
  for (std::size_t axis = first; axis < last; ++axis) {
    if (extents[axis] == 1) continue;
    Loop loop{extents[axis], {}};
    for (const Access& access : accesses) loop.strides.push_back(access.strides[axis]);
    bool merges = !nest.loops.empty();
    for (std::size_t i = 0; merges && i < accesses.size(); ++i)
      merges = nest.loops.back().strides[i] == loop.strides[i] * loop.extent;
    if (merges)
      nest.loops.back() = {nest.loops.back().extent * loop.extent, loop.strides};
    else
      nest.loops.push_back(std::move(loop));
  }
  return nest;
}

Loop take_innermost(LoopNest& nest) {
  if (nest.loops.empty()) return {1, std::vector<std::int64_t>(nest.offsets.size())};
  Loop loop = nest.loops.back();
  nest.loops.pop_back();
  return loop;
}

}  // namespace ingot
