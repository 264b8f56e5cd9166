// What a step of training costs, layer by layer, as the Plan has it: forward, backward, update, and what the backward
// pass keeps of the forward pass.
#pragma once
#include <string>
#include <vector>

#include "codegen/plan.h"

namespace ingot {

// Kernels that compute several layers at once count for the last of them; of the one that goes on from the last layer
// through the loss to the gradient, the product counts for the forward pass of the layer whose weights it reads.
struct LayerCost {
  std::string layer;  // of the definition; of an update: whose state it is
  std::int64_t forward_multiply_adds = 0, backward_multiply_adds = 0;
  std::int64_t forward_bytes = 0, backward_bytes = 0;  // of results, without those that are states
  std::int64_t update_bytes = 0;                       // of states that are written
  std::int64_t kept_bytes = 0;                         // of forward results that a backward or update step reads
};

// In the order in which the function first touches the layers; empty for a function without a backward pass.
std::vector<LayerCost> step_costs(const Plan& plan, const FunctionPlan& function);

LayerCost total(const std::vector<LayerCost>& costs);

}  // namespace ingot
