// Moves that leave elements side by side as they are: their result or their operands need no place of their own.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ir/structure.h"

namespace ingot {

// Where in its one operand the result lies whole, in elements: a reshape at 0, a slice of rows further on. Nothing when
// it does not.
std::optional<std::int64_t> view_offset(const Structure& structure, const Type& operand, const Type& result);

// Where in the result each operand lies whole, in elements, when the result is the operands one after the other: a
// concatenation along the outermost axis that is not 1. Nothing otherwise, and for fewer than two operands.
std::optional<std::vector<std::int64_t>> part_offsets(const Structure& structure, std::span<const Type> operands,
                                                      const Type& result);

}  // namespace ingot
