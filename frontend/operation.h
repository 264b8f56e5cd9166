// Appending operations to the current definition: the one path by which backend functions and layers write IR.
#pragma once
#include <vector>

#include "frontend/tensor.h"
#include "ir/graph.h"

namespace ingot {

// The tensor of an op on tensors and numbers. Numbers become constants in the dtype of the first tensor.
// Throws ValueError when operands are of different definitions, TypeError for a sparse operand.
Tensor operation(const OpDef& op, const std::vector<Operand>& operands, NamedAttributes attributes = {});

// All results of an op. A number becomes a constant in the dtype at its position.
std::vector<Tensor> operation_results(const OpDef& op, const std::vector<Operand>& operands,
                                      const std::vector<DType>& dtypes, NamedAttributes attributes = {});

// The constant that a number becomes. Throws TypeError for a fraction where a whole number is wanted.
Array number_array(const Operand& number, DType dtype);

// A constant tensor.
Tensor constant_tensor(Array data, const Place& place);

}  // namespace ingot
