// Input: a placeholder that a model or function is fed.
#pragma once
#include <string>
#include <vector>

#include "frontend/layer.h"

namespace ingot {

struct InputOptions {
  std::string name = {};  // "": input_1 (keras2), input_layer (keras3)
  DType dtype = DType::f32;
  bool sparse = false;                         // fed as values, indices and a count; rank 2 with the batch axis
  std::vector<std::int64_t> batch_shape = {};  // with the batch axis, in place of `shape`
};

// A tensor of shape (batch, ...shape). None is a dim that the caller binds: the batch axis is the symbol "batch", any
// other one "<name>.<axis>". Throws ValueError for a sparse input that is no matrix and for sizes out of range.
Tensor Input(std::vector<std::int64_t> shape = {}, InputOptions options = {}, Place place = Place::current());

// The same for shapes as importers have them: dims may carry their own symbols. The layer's class is InputLayer.
Tensor input_of_shape(Shape shape_with_batch, InputOptions options, Place place = Place::current());

}  // namespace ingot
