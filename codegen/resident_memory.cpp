#include "codegen/resident_memory.h"

#include <algorithm>
#include <map>

namespace ingot {

void place_states(Plan& plan) {
  for (const State& state : plan.module->states) {
    // Each member is aligned like the struct as a whole, so that vectors and DMA can use it; a scalar like its type.
    const std::int64_t bytes = byte_count(state.type);
    const std::int64_t alignment = state.type.shape.empty() ? info(state.type.dtype).bytes : plan.target.alignment;
    const std::int64_t offset = (plan.state_bytes + alignment - 1) / alignment * alignment;
    const std::vector<std::byte>& initial = state.initial->bytes;
    const bool starts_at_zero =
        std::all_of(initial.begin(), initial.end(), [](std::byte byte) { return byte == std::byte{}; });
    constexpr std::int64_t few = 16;
    const bool is_assigned = !starts_at_zero && state.initial->size() <= few;
    plan.states.push_back({bytes, offset, starts_at_zero, is_assigned});
    plan.state_bytes = offset + bytes;
    plan.state_alignment = std::max(plan.state_alignment, alignment);
    if (!starts_at_zero && !is_assigned) plan.initial_state_bytes += bytes;
  }
  plan.state_bytes = (plan.state_bytes + plan.state_alignment - 1) / plan.state_alignment * plan.state_alignment;
}

// Panels begin where vectors do: of loads that cross cache lines, L2 delivers half as many.
void place_weights(Plan& plan) {
  const std::int64_t vector = 4 * std::int64_t{plan.target.lanes};
  std::map<DType, std::int64_t> used;
  for (Weight& weight : plan.weights) {
    std::int64_t& end = used[weight.data->type.dtype];
    weight.offset = weight.layout.is_panels() ? (end + vector - 1) / vector * vector : end;
    end = weight.offset + weight.bytes;
  }
  std::int64_t others = 0;
  for (const auto& [dtype, bytes] : used)
    if (dtype != DType::f32) others += bytes;
  if (used.contains(DType::f32)) plan.f32_offset = (others + vector - 1) / vector * vector;
  plan.weight_bytes = used.contains(DType::f32) ? plan.f32_offset + used[DType::f32] : others;
  // A kernel may load a whole vector at the last column of the last panel, and at the end of a bias.
  if (plan.target.lanes > 1 && used.contains(DType::f32))
    plan.end_padding_bytes = std::int64_t{4} * (plan.target.lanes - 1);
  plan.weight_bytes += plan.end_padding_bytes;
}

Array packed(const Weight& weight) {
  const WeightLayout& layout = weight.layout;
  if (!layout.is_panels()) return *weight.data;
  Array out({weight.data->type.dtype, {layout.k * layout.n}});
  std::span<const float> from = weight.data->as<float>();
  std::span<float> to = out.as<float>();
  std::size_t next = 0;
  for (std::int64_t first = 0; first < layout.n; first += layout.width)
    for (std::int64_t k = 0; k < layout.k; ++k)
      for (std::int64_t column = first; column < std::min(first + layout.width, layout.n); ++column)
        to[next++] = from[static_cast<std::size_t>(k * layout.k_stride + column * layout.n_stride)];
  return out;
}

}  // namespace ingot
