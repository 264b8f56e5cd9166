// Layers that only move elements: Flatten, Reshape, Permute, RepeatVector.
#pragma once
#include "frontend/layer.h"

namespace ingot::layers {

struct ReshapingOptions {
  std::string name = {};
  std::vector<std::int64_t> input_shape = {};
};

// [batch, ...] -> [batch, n]
class Flatten : public Layer {
 public:
  explicit Flatten(const ReshapingOptions& options = {});
};

// target_shape without the batch axis; -1 at most once: the rest. Throws ValueError when sizes do not fit.
class Reshape : public Layer {
 public:
  explicit Reshape(std::vector<std::int64_t> target_shape, const ReshapingOptions& options = {});
};

// dims: the new order of the axes without the batch, counted from 1.
class Permute : public Layer {
 public:
  explicit Permute(std::vector<std::int64_t> dims, const ReshapingOptions& options = {});
};

// [batch, d] -> [batch, n, d]
class RepeatVector : public Layer {
 public:
  explicit RepeatVector(std::int64_t n, const ReshapingOptions& options = {});
};

}  // namespace ingot::layers
