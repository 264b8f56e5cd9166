// Gradients of a loss as tensors of the definition: outputs of a function like any other, or what an optimizer's
// updates are made of.
#pragma once
#include <vector>

#include "frontend/tensor.h"

namespace ingot::K {

// d loss / d variable for each variable, which may be states or any other tensors; of a loss with several elements, d
// of their sum. Each result has the shape of its variable. An invalid tensor where no differentiable path leads from
// the variable to the loss; none_is_error: throws ValueError in Keras' words instead.
std::vector<Tensor> gradients(const Tensor& loss, const std::vector<Tensor>& variables, bool none_is_error = true,
                              Place place = Place::current());

// The tensor itself, through which no gradient flows.
Tensor stop_gradient(const Operand& x);

}  // namespace ingot::K
