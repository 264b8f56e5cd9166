// Structure: what passes and codegen need to know of an op without knowing its name. It is derived by the op from
// static operand types, and everything else follows from it: which fusions are legal, what may be computed in place,
// how many multiply-adds and bytes a node costs, which kernel computes it.
//
// An op runs over a space of iteration axes: the parallel ones first (each point gives a result element), then the
// reduced ones. Each operand is read at an index map: per dim of the operand a sum of strides times axes, plus an
// offset. A dim that is broadcast has no terms.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ir/native_kernels.h"
#include "ir/scalar.h"
#include "ir/type.h"

namespace ingot {

enum class Kind {
  entry,               // input, state, constant: no computation
  map,                 // results[r] = body root r of the operand elements
  contraction,         // acc = sum over reduced axes of operand 0 x operand 1; results = body(acc, further operands)
  sparse_contraction,  // the same, operand 0 given as values, indices, count; operand 3 is the dense one, whose row
                       // the data tells. Axes: row and column of the result, then the entries
  reduction,           // acc = combiner over reduced axes of operand 0; results = body(acc, further operands)
  softmax,             // along the one reduced axis, shifted by its maximum
  arg_reduction,       // index of the first largest (or smallest) element along the one reduced axis
  move,                // copies of elements: reshape, transpose, slice, concatenate, pad, broadcast
  random,              // element i of the result is a pure function of operands (key, counter), stream and i
  custom,              // `native`, a function in C++, on whole operands
  size,                // reads shapes alone; another op, or a number, once they are bound and before planning
};

struct IndexTerm {
  int axis;
  std::int64_t stride;
  bool operator==(const IndexTerm&) const = default;
};
struct DimIndex {
  std::vector<IndexTerm> terms;  // empty: always `offset`
  std::int64_t offset = 0;
  bool operator==(const DimIndex&) const = default;
};
using IndexMap = std::vector<DimIndex>;  // one entry per dim of the operand

// The same as distances in a dense row-major buffer: element = offset + sum of axis index x stride.
struct Access {
  std::int64_t offset = 0;
  std::vector<std::int64_t> strides;  // per iteration axis, in elements
  bool operator==(const Access&) const = default;
};
Access linear_access(const IndexMap& map, const Shape& shape, std::size_t axes);

// One strided copy of a move: extents, and where each index reads and writes, in elements of dense row-major buffers.
struct Copy {
  std::size_t operand = 0;
  std::vector<std::int64_t> extents;
  Access from, to;
};

enum class Combiner { sum, product, minimum, maximum };
enum class Distribution { uniform, normal };

struct Structure {
  Kind kind = Kind::map;
  std::vector<std::int64_t> extents;  // of the iteration axes, parallel ones first
  std::size_t parallel_axes = 0;
  std::vector<IndexMap> operands;  // one per operand of the op; moves have copies instead
  IndexMap result;                 // of every result, over the parallel axes; softmax: over all
  scalar::Program body;            // map: over the operands; contraction, reduction: parameter 0 is the accumulator
  Combiner combiner = Combiner::sum;
  bool takes_minimum = false;   // arg_reduction
  bool is_logarithmic = false;  // softmax: log softmax
  std::vector<Copy> copies;     // move; elements that no copy writes get `fill`
  double fill = 0;
  Distribution distribution = Distribution::uniform;
  std::int64_t stream = 0;             // random
  NativeFunction native;               // custom
  std::optional<scalar::Range> range;  // of result 0 when known; NaN apart

  std::int64_t parallel_points() const;
  std::int64_t reduced_points() const;
};

// Multiply-adds of contractions plus, as one each, the operations of reductions and bodies.
std::int64_t multiply_adds(const Structure& structure);

// An operand that is broadcast against the result as NumPy does: dims aligned from the last, dims of 1 repeated.
IndexMap broadcast_map(const Shape& operand, const Shape& result);
IndexMap identity_map(std::size_t rank);

}  // namespace ingot
