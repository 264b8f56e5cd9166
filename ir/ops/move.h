// What the ops that only move elements share: the strided copies of their structure, and the walk of their reference,
// which reads element by element from the definition and so checks the copies.
#pragma once
#include <functional>
#include <limits>

#include "ir/op.h"

namespace ingot {

// As the end of a slice: to the end of the axis.
inline constexpr std::int64_t to_the_end = std::numeric_limits<std::int64_t>::max();

struct CopyAxis {
  std::int64_t extent, from, to;  // strides in elements
};
// Leaves out axes of extent 1 and merges neighbours that both sides walk as one.
Copy make_copy(std::size_t operand, std::int64_t from, std::int64_t to, std::span<const CopyAxis> axes);

// Structure of a move to `result` by the given copies.
Structure move_structure(const Shape& result, std::vector<Copy> copies);

// The copy in which result index i reads operand index first + i x step along each axis (step 0: broadcast).
Structure strided_read(const OpCall& call, std::span<const std::int64_t> first, std::span<const std::int64_t> steps);

using Index = std::span<const std::int64_t>;
std::size_t row_major_position(const Shape& shape, Index index);
// Fills `result` with source(index) for each of its indices.
void evaluate_move(ReferenceArray& result, const std::function<scalar::Number(Index)>& source);

// An attribute with one number per axis of operand 0. Throws Error IG0205.
const std::vector<std::int64_t>& numbers_per_axis(const OpCall& call, std::string_view attribute);
Error attribute_error(const OpCall& call, std::string_view attribute, const std::string& found,
                      const std::string& expected);
std::string to_string(const std::vector<std::int64_t>& numbers);

}  // namespace ingot
