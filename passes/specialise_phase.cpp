// A learning phase that is passed at run time: the function becomes a choice between two private functions, one for
// training and one for inference, so that each is free of the other's work.
//
//   before: func @f(%x, %learning_phase: bool[] = 0)   %y = where(%learning_phase, %dropped, %x)
//   after:  func @f(...) dispatches on learning_phase to @f_training and @f_inference
//           func @f_training(...)    %y = where(true, %dropped, %x)
//           func @f_inference(...)   %y = where(false, %dropped, %x)
//
// A learning phase is a bool scalar input that has a default value or is named learning_phase, as in Keras. One that
// nothing reads stays in the signature and costs nothing. Afterwards no function reads a learning phase.
#include <algorithm>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

bool is_phase(const Function& function, const FunctionInput& input, const std::map<Value, Uses>& uses) {
  const Type& type = function.graph.type(input.value);
  if (type.dtype != DType::boolean || type.rank() != 0 || !uses.contains(input.value)) return false;
  return input.default_value || input.name.ends_with("learning_phase");
}

Function specialised(const Function& function, std::size_t phase, bool value, const std::string& name) {
  const Value input = function.inputs[phase].value;
  Function result = rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
    if (index != input.node) return false;
    now.copy(index);
    const Provenance& provenance = function.graph.node(input).provenance;
    now.replace(input, now.graph().constant(scalar_array(DType::boolean, value), provenance));
    return true;
  });
  result.name = name;
  result.is_private = true;
  for (FunctionInput& entry : result.inputs) entry.default_value.reset();
  return result;
}

// The outer function: its signature, and nothing else.
Function choice(const Function& function, std::size_t phase, const Function& training, const Function& inference) {
  Function outer;
  outer.name = function.name;
  outer.is_private = function.is_private;
  for (const FunctionInput& input : function.inputs) {
    const Node& entry = function.graph.node(input.value);
    const Value value = outer.graph.append(*entry.op, {}, entry.attributes, entry.provenance);
    outer.inputs.push_back({input.name, value, input.default_value});
  }
  outer.dispatch = Dispatch{phase, training.name, inference.name};
  return outer;
}

}  // namespace

Module specialise_phase(const Module& module, const PassOptions&, Journal& journal) {
  Module result = module;
  result.functions.clear();
  const auto unused_name = [&](std::string name) {
    while (module.find_function(name) || result.find_function(name)) name += '_';
    return name;
  };
  for (const Function& function : module.functions) {
    const std::map<Value, Uses> uses = uses_of(function);
    const auto phase = std::find_if(function.inputs.begin(), function.inputs.end(),
                                    [&](const FunctionInput& input) { return is_phase(function, input, uses); });
    if (function.dispatch || phase == function.inputs.end()) {
      result.functions.push_back(function);
      continue;
    }
    const auto position = static_cast<std::size_t>(phase - function.inputs.begin());
    const Function training = specialised(function, position, true, unused_name(function.name + "_training"));
    const Function inference = specialised(function, position, false, unused_name(function.name + "_inference"));
    journal.note(function, function.graph.node(phase->value).provenance,
                 "decides between " + training.name + " and " + inference.name);
    result.functions.push_back(choice(function, position, training, inference));
    result.functions.push_back(training);
    result.functions.push_back(inference);
  }
  return result;
}

}  // namespace ingot
