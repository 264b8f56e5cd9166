// Emitted code keeps its states in a State struct at the offsets of the Plan, elements in row-major order: arrays are
// copied in and out.
#include "driver/running_module.h"

#include <algorithm>
#include <memory>

#include "driver/native_kernels.h"
#include "ir/evaluate.h"
#include "ir/text.h"

namespace ingot {
namespace {

StateValue& value_of(StateValues& states, const std::string& name) {
  const auto found =
      std::find_if(states.begin(), states.end(), [&](const StateValue& value) { return value.name == name; });
  if (found == states.end()) throw internal_error("state " + ingot::quoted(name) + " has no value");
  return *found;
}

std::byte* aligned(std::vector<std::uint64_t>& buffer, int alignment) {
  void* start = buffer.data();
  std::size_t space = buffer.size() * sizeof buffer[0];
  return static_cast<std::byte*>(std::align(static_cast<std::size_t>(alignment), 1, start, space));
}

void reserve(std::vector<std::uint64_t>& buffer, std::int64_t bytes, int alignment) {
  const std::size_t words = static_cast<std::size_t>(bytes + alignment) / sizeof buffer[0] + 1;
  if (buffer.size() < words) buffer.resize(words);
}

void check_inputs(const Function& function, std::span<const Array> inputs) {
  if (inputs.size() != function.inputs.size())
    throw internal_error("function " + ingot::quoted(function.name) + " takes " +
                         std::to_string(function.inputs.size()) + " arrays, not " + std::to_string(inputs.size()));
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].type != function.graph.type(function.inputs[i].value))
      throw internal_error("input " + ingot::quoted(function.inputs[i].name) + " is " +
                           to_string(function.graph.type(function.inputs[i].value)) + ", not " +
                           to_string(inputs[i].type));
}

const Function& function_of(const Module& module, const std::string& name) {
  const Function* function = module.find_function(name);
  if (function == nullptr) throw internal_error("there is no function " + ingot::quoted(name));
  return *function;
}

// Outputs and updates of a function that only chooses between two others are those of the two.
const Function& signature_of(const Module& module, const Function& function) {
  return function.dispatch ? function_of(module, function.dispatch->when_true) : function;
}

}  // namespace

StateValues initial_values(const std::vector<State>& states) {
  StateValues values;
  for (const State& state : states) values.push_back({state.name, *state.initial});
  return values;
}

RunningModule::RunningModule(const Module& bound, const PipelineOptions& pipeline, Backend backend)
    : backend_(backend), bound_(bound) {
  if (backend_ == Backend::reference) {  // the passes only say which states there are
    compiled_.module = std::make_unique<const Module>(run_pipeline(bound, pipeline, compiled_.journal));
    return;
  }
  CompileOptions options;
  options.pipeline = pipeline;
  options.emit.has_entry = true;
  compiled_ = compile_module(bound, options);
  const Plan& plan = compiled_.plan;
  try {
    loaded_ = build_and_load(compiled_.files, plan.target);
  } catch (const Error& error) {
    throw build_error(*compiled_.module, error);
  }
  reserve(state_buffer_, plan.state_bytes, plan.target.alignment);
  seen_.assign(plan.states.size(), 0);
}

std::vector<Array> RunningModule::call(const std::string& function, std::span<const Array> inputs,
                                       StateValues& states) {
  return backend_ == Backend::emitted ? call_emitted(function, inputs, states)
                                      : call_reference(function, inputs, states);
}

std::vector<Array> RunningModule::call_emitted(const std::string& name, std::span<const Array> inputs,
                                               StateValues& states) {
  const Plan& plan = compiled_.plan;
  const Function& function = function_of(*compiled_.module, name);
  check_inputs(function, inputs);
  const auto index = static_cast<std::size_t>(&function - compiled_.module->functions.data());
  reserve(workspace_, plan.functions[index].workspace_bytes, plan.target.alignment);
  std::byte* const state = aligned(state_buffer_, plan.target.alignment);
  for (std::size_t i = 0; i < plan.states.size(); ++i) {
    const StateValue& value = value_of(states, compiled_.module->states[i].name);
    if (value.version == seen_[i]) continue;
    std::copy(value.value.bytes.begin(), value.value.bytes.end(), state + plan.states[i].offset);
    seen_[i] = value.version;
  }
  std::vector<Array> outputs;
  const Function& signature = signature_of(*compiled_.module, function);
  for (const FunctionOutput& output : signature.outputs) outputs.emplace_back(signature.graph.type(output.value));
  std::vector<const void*> from;
  std::vector<void*> to;
  for (const Array& input : inputs) from.push_back(input.bytes.data());
  for (Array& output : outputs) to.push_back(output.bytes.data());
  loaded_.call(static_cast<int>(index), state, from.data(), to.data(), aligned(workspace_, plan.target.alignment));
  for (const Update& update : signature.updates) {
    StateValue& value = value_of(states, compiled_.module->states[update.state].name);
    const std::byte* at = state + plan.states[update.state].offset;
    std::copy(at, at + value.value.bytes.size(), value.value.bytes.begin());
    seen_[update.state] = ++value.version;
  }
  return outputs;
}

std::vector<Array> RunningModule::call_reference(const std::string& name, std::span<const Array> inputs,
                                                 StateValues& states) {
  install_native_kernels();
  const Function& function = function_of(bound_, name);
  check_inputs(function, inputs);
  std::vector<ReferenceArray> fed, before;
  for (const Array& input : inputs) fed.emplace_back(input);
  for (const State& state : bound_.states) before.emplace_back(value_of(states, state.name).value);
  const Evaluation result = evaluate(bound_, function, fed, before);
  std::vector<Array> outputs;
  for (const ReferenceArray& output : result.outputs) outputs.push_back(output.to_array());
  const Function& signature = signature_of(bound_, function);
  for (std::size_t i = 0; i < signature.updates.size(); ++i) {
    StateValue& value = value_of(states, bound_.states[signature.updates[i].state].name);
    value.value = result.updates[i].to_array();
    ++value.version;
  }
  return outputs;
}

}  // namespace ingot
