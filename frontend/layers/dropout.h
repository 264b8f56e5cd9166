// Dropout: zeroes elements while training and scales the others up.
#pragma once
#include <optional>

#include "frontend/layer.h"

namespace ingot::layers {

struct DropoutOptions {
  std::vector<std::int64_t> noise_shape = {};  // with the batch axis: None and the dim itself draw, 1 shares the draw
  std::optional<std::uint32_t> seed = {};
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};

// rate: the part that is dropped. keras2 clamps it to [0, 1] and does nothing at 0 and 1; keras3 throws ValueError
// outside of [0, 1] and gives zeros at 1. Kept elements are divided by 1 - rate.
class Dropout : public Layer {
 public:
  explicit Dropout(double rate, const DropoutOptions& options = {});
};

}  // namespace ingot::layers
