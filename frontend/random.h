// Random draws of layers: pure functions of the states random/key and random/counter, the layer and the element.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "frontend/tensor.h"

namespace ingot {

// Uniform numbers in [0, 1) in the shape of x, with 1 at broadcast_axes. `source`: who draws, "dropout_1#0"; its hash
// is the stream, so that a draw stays the same whatever else is pruned. A seed replaces random/key for this draw.
// K::function adds the update of random/counter to every function that draws.
Tensor uniform_like(const Tensor& x, const std::string& source, const std::vector<std::int64_t>& broadcast_axes,
                    std::optional<std::uint32_t> seed);

}  // namespace ingot
