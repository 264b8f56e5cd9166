// A function on tensors held by value: what users pass as an activation, loss, metric, regularizer or constraint of
// their own.
#pragma once
#include "frontend/callable.h"
#include "frontend/tensor.h"

namespace ingot {

template <class... Arguments>
using TensorFunction = Callable<Tensor(const Arguments&...)>;

}  // namespace ingot
