// The inputs that training adds to a model: targets and sample weights, and the weights of classes.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "frontend/tensor.h"

namespace ingot {

// A placeholder for what `output` should be: of its shape and dtype. Indices of classes have no last axis and are int32
// in the keras3 profile; in the keras2 profile, as in Keras 2.3.1, they are of the output's dtype and the last axis
// is 1.
Tensor target_placeholder(const Tensor& output, const std::string& name, bool is_class_index, const Place& place);

// [batch], 1 where it is left out of a call.
Tensor weight_placeholder(const Tensor& output, const std::string& name, const Place& place);

// The weight of each sample by the class of its target: an index, or the largest of a last axis of scores. Classes that
// are not listed weigh 1.
Tensor class_weights(const Tensor& target, const Tensor& output, bool is_class_index,
                     const std::vector<std::pair<int, double>>& weights);

}  // namespace ingot
