// The Plan as text for people: kernels in order, where each value lives and how long, states and how they are updated,
// totals.
#include <fmt/format.h>

#include "codegen/emit_parts.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string whole_name_of(const FunctionPlan& function, const Plan& plan, const Storage& storage) {
  switch (storage.region) {
    case Region::input:
      return "input " + printable(function.function->inputs[storage.index].name);
    case Region::output:
      return "output " + printable(function.function->outputs[storage.index].name);
    case Region::state:
      return "state " + printable(plan.module->states[storage.index].name);
    case Region::weight:
      return "weight " + printable(plan.weights[storage.index].name);
    case Region::workspace:
      return "buffer " + std::to_string(storage.index);
  }
  return "";
}

std::string name_of(const FunctionPlan& function, const Plan& plan, const Storage& storage) {
  const std::string name = whole_name_of(function, plan, storage);
  return storage.offset == 0 ? name : name + " + " + std::to_string(storage.offset);
}

std::string names_of(const FunctionPlan& function, const Plan& plan, const std::vector<Storage>& list) {
  std::string text;
  for (const Storage& storage : list) text += (text.empty() ? "" : ", ") + name_of(function, plan, storage);
  return text;
}

std::string layout_text(const Weight& weight) {
  const WeightLayout& layout = weight.layout;
  if (!layout.is_panels()) return "row major";
  return fmt::format("{} x {} in panels of {}", layout.k, layout.n, layout.width);
}

std::string function_text(const FunctionPlan& function, const Plan& plan) {
  std::string text = fmt::format("function {}\n", printable(logical_signature(function)));
  if (const auto& dispatch = function.function->dispatch)
    return text + fmt::format("  {} when {} is true, else {}\n", printable(dispatch->when_true),
                              printable(function.function->inputs[dispatch->input].name),
                              printable(dispatch->when_false));
  for (std::size_t i = 0; i < function.steps.size(); ++i) {
    const Step& step = function.steps[i];
    const bool is_copy = step.kind == Step::Kind::copy;
    text += fmt::format("  {:3}  {}  ({}) -> ({})", i, is_copy ? "copy " + to_string(step.type) : describe(step.kernel),
                        names_of(function, plan, step.operands), names_of(function, plan, step.results));
    const Provenance* from = is_copy ? nullptr : &function.function->graph.node(step.node).provenance;
    text += "  " + printable(is_copy ? step.why : from->layer.empty() ? from->name : from->layer) + "\n";
  }
  for (std::size_t i = 0; i < function.buffers.size(); ++i) {
    const Buffer& buffer = function.buffers[i];
    text += fmt::format("  buffer {}: {} {} B at {}, steps {} to {}  {}\n", i, info(buffer.dtype).name, buffer.bytes,
                        buffer.offset, buffer.first_step, buffer.last_step, printable(buffer.name));
  }
  for (const StateUpdate& update : function.updates)
    text += fmt::format("  update of {}: {}\n", printable(plan.module->states[update.state].name),
                        update.is_in_place ? "in place" : "through a copy, since " + printable(update.reason));
  return text + fmt::format("  workspace {} B, {} multiply-adds\n", function.workspace_bytes, function.multiply_adds);
}

}  // namespace

std::string print_plan(const Plan& plan) {
  std::string text = fmt::format("target {}: {}\n", plan.target.name, plan.target.description);
  for (const FunctionPlan& function : plan.functions) text += "\n" + function_text(function, plan);
  if (!plan.weights.empty()) text += "\n";
  for (const Weight& weight : plan.weights)
    text +=
        fmt::format("weight {}: {} {}, {}, {} B at {}\n", printable(weight.name), info(weight.data->type.dtype).name,
                    to_string(weight.data->type.shape), layout_text(weight), weight.bytes, weight.offset);
  if (!plan.states.empty()) text += "\n";
  for (std::size_t i = 0; i < plan.states.size(); ++i)
    text += fmt::format("state {}: {}, {} B at {}\n", printable(plan.module->states[i].name),
                        to_string(plan.module->states[i].type), plan.states[i].bytes, plan.states[i].offset);
  text += fmt::format("\nweights {} B ({} B of them padding at the end), initial states {} B, State {} B\n",
                      plan.weight_bytes, plan.end_padding_bytes, plan.initial_state_bytes, plan.state_bytes);
  return text;
}

}  // namespace ingot
