#include "codegen/views.h"

#include "codegen/loop_nest.h"

namespace ingot {
namespace {

struct Stretch {
  std::int64_t from = 0, to = 0, count = 0;
};

// Elements that are side by side before and after.
std::optional<Stretch> stretch_of(const Copy& copy) {
  const LoopNest nest = merged_nest(copy.extents, {copy.from, copy.to}, 0, copy.extents.size());
  const bool is_single = nest.loops.empty();
  if (!is_single && (nest.loops.size() != 1 || nest.loops[0].strides != std::vector<std::int64_t>{1, 1})) return {};
  return Stretch{nest.offsets[0], nest.offsets[1], is_single ? 1 : nest.loops[0].extent};
}

}  // namespace

std::optional<std::int64_t> view_offset(const Structure& structure, const Type& operand, const Type& result) {
  if (structure.kind != Kind::move || structure.copies.size() != 1 || operand.dtype != result.dtype) return {};
  const std::optional<Stretch> stretch = stretch_of(structure.copies[0]);
  if (!stretch || stretch->to != 0 || stretch->count != element_count(result.shape)) return {};
  return stretch->from;
}

std::optional<std::vector<std::int64_t>> part_offsets(const Structure& structure, std::span<const Type> operands,
                                                      const Type& result) {
  if (structure.kind != Kind::move || operands.size() < 2 || structure.copies.size() != operands.size()) return {};
  std::vector<std::int64_t> offsets;
  std::int64_t end = 0;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const std::optional<Stretch> stretch = stretch_of(structure.copies[k]);
    if (!stretch || structure.copies[k].operand != k || stretch->from != 0 || stretch->to != end ||
        stretch->count != element_count(operands[k].shape))
      return {};
    offsets.push_back(end);
    end += stretch->count;
  }
  if (end != element_count(result.shape)) return {};
  return offsets;
}

}  // namespace ingot
