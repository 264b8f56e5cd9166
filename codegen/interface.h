// Names and parameters of the emitted functions: one place decides them for header, source, C header and manifest.
#pragma once
#include <optional>
#include <vector>

#include "codegen/cpp_text.h"
#include "codegen/plan.h"

namespace ingot {

struct InterfaceValue {
  Code name;
  Type type;
  std::string model_name;  // as in the model, unescaped
  // Of an array that lies in the workspace (PlanOptions): where; it is no parameter, but a member of the workspace.
  std::optional<std::int64_t> offset = {};
  Code c_accessor = {};  // "act_observation", with the namespace before it
  bool is_scalar() const { return type.shape.empty(); }
  std::int64_t size() const { return element_count(type.shape); }
};

struct InterfaceFunction {
  const FunctionPlan* plan = nullptr;
  Code name;
  Code workspace;        // type name, "ActWorkspace"
  Code workspace_bytes;  // constant, "act_workspace_bytes"
  Code facts;            // namespace of names and shapes, "act_facts"
  Code views;            // namespace of Eigen views, "act_views"
  std::vector<InterfaceValue> inputs, outputs;
  bool takes_weights = false;
};

struct Interface {
  Code name_space;
  Code macro;                                // the same in capitals
  bool takes_weights = false;                // some function does: there are checksum and size to verify them
  std::vector<InterfaceValue> states;        // members of State, in Keras order
  std::vector<InterfaceFunction> functions;  // as in the Plan
};

// `takes_weights`: functions take a pointer to the weights that they read (EmitOptions).
Interface make_interface(const Plan& plan, const std::string& name, bool takes_weights = false);

// "State& state, const float (&x)[64], float (&y)[10], PredictWorkspace& workspace"
Code cpp_parameters(const InterfaceFunction& function);
// The same for C: "digits_state* state, const float* x, float* y, void* workspace".
Code c_parameters(const Interface& interface, const InterfaceFunction& function);

}  // namespace ingot
