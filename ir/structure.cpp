// Index maps and the costs that follow from a structure.
#include "ir/structure.h"

#include "ir/checked.h"

namespace ingot {

Access linear_access(const IndexMap& map, const Shape& shape, std::size_t axes) {
  Access access{0, std::vector<std::int64_t>(axes)};
  const std::vector<std::int64_t> strides = row_major_strides(shape);
  for (std::size_t dim = 0; dim < map.size(); ++dim) {
    access.offset += map[dim].offset * strides[dim];
    for (const IndexTerm& term : map[dim].terms)
      access.strides[static_cast<std::size_t>(term.axis)] += term.stride * strides[dim];
  }
  return access;
}

std::int64_t Structure::parallel_points() const {
  std::int64_t points = 1;
  for (std::size_t i = 0; i < parallel_axes; ++i) points = checked_multiply(points, extents[i]);
  return points;
}

std::int64_t Structure::reduced_points() const {
  std::int64_t points = 1;
  for (std::size_t i = parallel_axes; i < extents.size(); ++i) points = checked_multiply(points, extents[i]);
  return points;
}

std::int64_t multiply_adds(const Structure& structure) {
  const std::int64_t points = structure.parallel_points();
  const std::int64_t body = checked_multiply(points, scalar::operation_count(structure.body));
  switch (structure.kind) {
    case Kind::map:
      return body;
    case Kind::sparse_contraction:  // every entry meets one row of the dense operand
      return checked_add(checked_multiply(structure.extents[1], structure.reduced_points()), body);
    case Kind::contraction:
    case Kind::reduction:
      return checked_add(checked_multiply(points, structure.reduced_points()), body);
    case Kind::arg_reduction:
      return checked_multiply(points, structure.reduced_points());
    case Kind::softmax:
      return checked_multiply(checked_multiply(points, structure.reduced_points()), 4);  // max, exp, sum, scale
    case Kind::random:
      return points;
    default:
      return 0;
  }
}

IndexMap broadcast_map(const Shape& operand, const Shape& result) {
  IndexMap map(operand.size());
  const std::size_t lead = result.size() - operand.size();
  for (std::size_t dim = 0; dim < operand.size(); ++dim)
    if (operand[dim] != Dim(1)) map[dim].terms = {{static_cast<int>(lead + dim), 1}};
  return map;
}

IndexMap identity_map(std::size_t rank) {
  IndexMap map(rank);
  for (std::size_t dim = 0; dim < rank; ++dim) map[dim].terms = {{static_cast<int>(dim), 1}};
  return map;
}

}  // namespace ingot
