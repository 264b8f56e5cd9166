// Appending operations to the current definition: the one path by which backend functions and layers write IR.
#pragma once
#include <vector>

#include "frontend/tensor.h"
#include "ir/graph.h"

namespace ingot {

// The tensor of an op on tensors and numbers. Numbers become constants in the dtype of the first tensor.
// Throws ValueError when operands are of different definitions, TypeError for a sparse operand.
Tensor operation(const OpDef& op, const std::vector<Operand>& operands, NamedAttributes attributes = {});

// A constant tensor.
Tensor constant_tensor(Array data, const Place& place);

}  // namespace ingot
