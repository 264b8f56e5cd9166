// An operation on tensors of layers, as a layer of its own: in Keras 3, x * 2 is one. Models are read from it as from
// any layer, but do not list it: model.layers() has what the user made.
#pragma once
#include <vector>

#include "frontend/layer.h"

namespace ingot {

// Makes a layer of every operation between `outputs` and layers, inputs or the tensors `inputs`: named after its op
// ("multiply", "multiply_1"), in the order in which they were written. Variables, constants and the learning phase are
// no inputs of it. What is computed from nothing else, and placeholders, get none.
void make_operation_layers(Definition& definition, const std::vector<Tensor>& inputs,
                           const std::vector<Tensor>& outputs);

bool is_operation(const LayerBase& layer);

}  // namespace ingot
