// Greedy placement by size, the best of the simple rules for such interval problems (Sekiyama et al., "Profile-guided
// memory optimization for deep neural networks", 2018, section 4; and Pisarchyk and Lee, "Efficient memory management
// for deep neural net inference", 2020).
#include "codegen/memory.h"

#include <algorithm>
#include <numeric>

namespace ingot {

std::int64_t place_buffers(std::vector<Buffer>& buffers, std::int64_t alignment) {
  const auto aligned = [&](std::int64_t bytes) { return (bytes + alignment - 1) / alignment * alignment; };
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return buffers[a].bytes > buffers[b].bytes; });
  std::int64_t total = 0;
  std::vector<const Buffer*> placed;  // kept sorted by offset
  for (const std::size_t index : order) {
    Buffer& buffer = buffers[index];
    buffer.offset = 0;
    for (const Buffer* other : placed) {
      const bool meets = other->dtype != buffer.dtype ||
                         (other->first_step <= buffer.last_step && buffer.first_step <= other->last_step);
      if (!meets) continue;
      if (buffer.offset + buffer.bytes <= other->offset) break;  // fits into the gap before it
      buffer.offset = std::max(buffer.offset, aligned(other->offset + other->bytes));
    }
    placed.insert(std::upper_bound(placed.begin(), placed.end(), &buffer,
                                   [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; }),
                  &buffer);
    total = std::max(total, aligned(buffer.offset + buffer.bytes));
  }
  return total;
}

}  // namespace ingot
