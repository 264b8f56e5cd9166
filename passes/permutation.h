// Moves that only reorder elements: reshape, transpose, and chains of them. A permutation is a list of axes from coarse
// to fine, each with an extent and a distance in both arrays; neighbours that move together are one axis, so that the
// identity is at most one axis.
#pragma once
#include <optional>
#include <vector>

#include "ir/graph.h"

namespace ingot {

struct PermutedAxis {
  std::int64_t extent, from, to;  // distances in elements of the dense row-major operand and result
  bool operator==(const PermutedAxis&) const = default;
};
using Permutation = std::vector<PermutedAxis>;

// Axes of extent 1 left out, neighbours that move together merged, coarsest in the result first.
Permutation canonical(Permutation axes);
// Of a move that reads each element of its one operand once; empty for everything else.
std::optional<Permutation> permutation_of(const Graph& graph, const Node& node);
// First one, then the other; empty when the axes do not divide each other.
std::optional<Permutation> compose(const Permutation& first, const Permutation& second);
inline bool is_identity(const Permutation& permutation) {
  return permutation.empty() || (permutation.size() == 1 && permutation[0].from == permutation[0].to);
}
// The permutation as an order of the dims of `operand` that gives `result`; empty when it takes more than that.
std::optional<std::vector<std::int64_t>> as_order_of_dims(const Permutation& permutation, const Shape& operand,
                                                          const Shape& result);

}  // namespace ingot
