// Copies, their merging, and the reference walk of moves.
#include "ir/ops/move.h"

namespace ingot {

Copy make_copy(std::size_t operand, std::int64_t from, std::int64_t to, std::span<const CopyAxis> axes) {
  std::vector<CopyAxis> merged;
  for (const CopyAxis& axis : axes) {
    if (axis.extent == 1) continue;
    if (!merged.empty() && merged.back().from == axis.from * axis.extent && merged.back().to == axis.to * axis.extent)
      merged.back() = {merged.back().extent * axis.extent, axis.from, axis.to};
    else
      merged.push_back(axis);
  }
  Copy copy{operand, {}, {from, {}}, {to, {}}};
  for (const CopyAxis& axis : merged) {
    copy.extents.push_back(axis.extent);
    copy.from.strides.push_back(axis.from);
    copy.to.strides.push_back(axis.to);
  }
  return copy;
}

Structure move_structure(const Shape& result, std::vector<Copy> copies) {
  Structure s;
  s.kind = Kind::move;
  s.extents = extents(result);
  s.parallel_axes = result.size();
  s.result = identity_map(result.size());
  s.copies = std::move(copies);
  return s;
}

Structure strided_read(const OpCall& call, std::span<const std::int64_t> first, std::span<const std::int64_t> steps) {
  const Shape result = infer_types(call)[0].shape;
  const std::vector<std::int64_t> from = row_major_strides(call.operands[0].shape), to = row_major_strides(result);
  const std::size_t lead = result.size() - from.size();
  std::int64_t start = 0;
  std::vector<CopyAxis> axes;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t stride = i < lead ? 0 : from[i - lead] * steps[i - lead];
    if (i >= lead) start += first[i - lead] * from[i - lead];
    axes.push_back({result[i].value, stride, to[i]});
  }
  return move_structure(result, {make_copy(0, start, 0, axes)});
}

std::size_t row_major_position(const Shape& shape, Index index) {
  std::int64_t position = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) position = position * shape[i].value + index[i];
  return static_cast<std::size_t>(position);
}

void evaluate_move(ReferenceArray& result, const std::function<scalar::Number(Index)>& source) {
  std::vector<std::int64_t> index(result.type.rank());
  for (scalar::Number& element : result.elements) {
    element = source(index);
    for (std::size_t i = index.size(); i-- > 0;) {
      if (++index[i] < result.type.shape[i].value) break;
      index[i] = 0;
    }
  }
}

std::string to_string(const std::vector<std::int64_t>& numbers) {
  std::string text = "[";
  for (const std::int64_t number : numbers) text += (text.size() > 1 ? "," : "") + std::to_string(number);
  return text + "]";
}

Error attribute_error(const OpCall& call, std::string_view attribute, const std::string& found,
                      const std::string& expected) {
  return rejected("IG0205", "attribute " + std::string(attribute) + " of op " + std::string(call.op.name) + " is " +
                                found + "; expected " + expected +
                                (call.operands.empty() ? "" : " (the operand is " + to_string(call.operands[0]) + ")"));
}

const std::vector<std::int64_t>& numbers_per_axis(const OpCall& call, std::string_view attribute) {
  const auto& numbers = call.attribute<std::vector<std::int64_t>>(attribute);
  if (numbers.size() != call.operands[0].rank())
    throw attribute_error(call, attribute, to_string(numbers),
                          std::to_string(call.operands[0].rank()) + " numbers, one per axis");
  return numbers;
}

}  // namespace ingot
