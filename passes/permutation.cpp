// Permutations of elements as mixed-radix numbers: each axis is a digit, and a permutation moves digits.
#include "passes/permutation.h"

#include <algorithm>

namespace ingot {
namespace {

bool is_dense(Permutation axes, std::int64_t PermutedAxis::* distance) {
  std::sort(axes.begin(), axes.end(), [&](const auto& a, const auto& b) { return a.*distance < b.*distance; });
  std::int64_t next = 1;
  for (const PermutedAxis& axis : axes) {
    if (axis.*distance != next) return false;
    next *= axis.extent;
  }
  return true;
}

}  // namespace

Permutation canonical(Permutation axes) {
  std::erase_if(axes, [](const PermutedAxis& axis) { return axis.extent == 1; });
  std::sort(axes.begin(), axes.end(), [](const auto& a, const auto& b) { return a.to > b.to; });
  Permutation result;
  for (const PermutedAxis& axis : axes) {
    if (!result.empty() && result.back().from == axis.from * axis.extent)
      result.back() = {result.back().extent * axis.extent, axis.from, axis.to};
    else
      result.push_back(axis);
  }
  return result;
}

std::optional<Permutation> permutation_of(const Graph& graph, const Node& node) {
  if (node.operands.size() != 1 || node.results.size() != 1) return {};
  if (element_count(graph.type(node.operands[0]).shape) != element_count(node.results[0].shape)) return {};
  const Structure structure = graph.structure(node);
  if (structure.kind != Kind::move || structure.copies.size() != 1) return {};
  const Copy& copy = structure.copies[0];
  Permutation axes;
  std::int64_t count = 1;
  for (std::size_t i = 0; i < copy.extents.size(); ++i) {
    axes.push_back({copy.extents[i], copy.from.strides[i], copy.to.strides[i]});
    count *= copy.extents[i];
  }
  axes = canonical(axes);
  if (count != element_count(node.results[0].shape) || copy.from.offset != 0 || copy.to.offset != 0 ||
      !is_dense(axes, &PermutedAxis::from) || !is_dense(axes, &PermutedAxis::to))
    return {};
  return axes;
}

std::optional<Permutation> compose(const Permutation& first, const Permutation& second) {
  // Both as digits of the array in between, finest first.
  Permutation a = first, b = second, digits;
  std::sort(a.begin(), a.end(), [](const auto& x, const auto& y) { return x.to < y.to; });
  std::sort(b.begin(), b.end(), [](const auto& x, const auto& y) { return x.from < y.from; });
  std::size_t i = 0, k = 0;
  while (i < a.size() && k < b.size()) {
    const std::int64_t extent = std::min(a[i].extent, b[k].extent);
    if (a[i].extent % extent != 0 || b[k].extent % extent != 0) return {};
    digits.push_back({extent, a[i].from, b[k].to});
    a[i] = {a[i].extent / extent, a[i].from * extent, a[i].to * extent};
    b[k] = {b[k].extent / extent, b[k].from * extent, b[k].to * extent};
    if (a[i].extent == 1) ++i;
    if (b[k].extent == 1) ++k;
  }
  return canonical(digits);
}

std::optional<std::vector<std::int64_t>> as_order_of_dims(const Permutation& permutation, const Shape& operand,
                                                          const Shape& result) {
  if (operand.size() != result.size()) return {};
  const std::vector<std::int64_t> from = row_major_strides(operand), to = row_major_strides(result);
  std::vector<std::int64_t> order(result.size(), -1);
  std::vector<bool> is_taken(operand.size());
  for (std::size_t dim = 0; dim < result.size(); ++dim) {
    const std::int64_t extent = result[dim].value;
    for (const PermutedAxis& axis : permutation) {
      if (to[dim] < axis.to || to[dim] * extent > axis.to * axis.extent) continue;
      const std::int64_t distance = axis.from * (to[dim] / axis.to);
      for (std::size_t k = 0; k < operand.size() && extent > 1; ++k)
        if (from[k] == distance && operand[k].value == extent && !is_taken[k]) {
          order[dim] = static_cast<std::int64_t>(k);
          is_taken[k] = true;
          break;
        }
    }
    if (extent > 1 && order[dim] < 0) return {};
  }
  for (std::int64_t& source : order) {  // dims of 1 take what is left, in order
    if (source >= 0) continue;
    const auto unused = std::find(is_taken.begin(), is_taken.end(), false);
    source = unused - is_taken.begin();
    *unused = true;
  }
  for (std::size_t dim = 0; dim < result.size(); ++dim)
    if (operand[static_cast<std::size_t>(order[dim])] != result[dim]) return {};
  return order;
}

}  // namespace ingot
