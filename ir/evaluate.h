// The reference evaluator: runs a function in double precision with running error bounds, node by node in plain loops.
// It is the oracle of every test and of `ingot check`, and shares no code with codegen.
#pragma once
#include <functional>
#include <vector>

#include "ir/module.h"
#include "ir/reference.h"

namespace ingot {

struct Evaluation {
  std::vector<ReferenceArray> outputs;              // one per function output
  std::vector<ReferenceArray> updates;              // new values, one per function update
  std::vector<std::vector<ReferenceArray>> values;  // [node][result], when asked for
};

struct EvaluateOptions {
  bool keep_values = false;
};

// `inputs`: one per function input, of its (static) type. `states`: one per state of the module.
// Throws Error IG06.. when an input does not fit.
Evaluation evaluate(const Module& module, const Function& function, std::span<const ReferenceArray> inputs,
                    std::span<const ReferenceArray> states, const EvaluateOptions& options = {});

// One node on given operand values.
std::vector<ReferenceArray> evaluate_node(const Graph& graph, const Node& node,
                                          std::span<const ReferenceArray* const> operands);

}  // namespace ingot
