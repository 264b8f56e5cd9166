// Layers of several inputs: Add, Subtract, Multiply, Average, Maximum, Minimum, Concatenate.
#pragma once
#include "frontend/layer.h"

namespace ingot::layers {

struct MergingOptions {
  std::string name = {};
};
struct ConcatenateOptions {
  int axis = -1;
  std::string name = {};
};

// Elementwise, with broadcasting. Called on a list of at least two tensors; Subtract on exactly two.
// Throw ValueError with Keras' sentence for fewer inputs or shapes that do not broadcast.
#define INGOT_MERGING_LAYER(Name)                      \
  class Name : public Layer {                          \
   public:                                             \
    explicit Name(const MergingOptions& options = {}); \
  };
INGOT_MERGING_LAYER(Add)
INGOT_MERGING_LAYER(Subtract)
INGOT_MERGING_LAYER(Multiply)
INGOT_MERGING_LAYER(Average)
INGOT_MERGING_LAYER(Maximum)
INGOT_MERGING_LAYER(Minimum)
#undef INGOT_MERGING_LAYER

class Concatenate : public Layer {
 public:
  explicit Concatenate(const ConcatenateOptions& options = {});
};

// The functional forms: a new layer, called at once.
Tensor add(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor subtract(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor multiply(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor average(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor maximum(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor minimum(const std::vector<Tensor>& inputs, const MergingOptions& options = {}, Place place = Place::current());
Tensor concatenate(const std::vector<Tensor>& inputs, const ConcatenateOptions& options = {},
                   Place place = Place::current());

}  // namespace ingot::layers
