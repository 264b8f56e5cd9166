// The stages in their order, and the budgets.
#include "driver/compile_model.h"

#include <algorithm>

#include "ir/text.h"
#include "ir/verify.h"

namespace ingot {
namespace {

void check_budgets(const Plan& plan, const CompileOptions& options) {
  if (options.max_ram >= 0 && ram_bytes(plan) > options.max_ram) {
    const FunctionPlan* hungriest = nullptr;
    for (const FunctionPlan& function : plan.functions)
      if (!hungriest || function.workspace_bytes > hungriest->workspace_bytes) hungriest = &function;
    std::string where = "State takes " + std::to_string(plan.state_bytes) + " B";
    if (hungriest) {
      where += ", the workspace of " + quoted(hungriest->function->name) + " " +
               std::to_string(hungriest->workspace_bytes) + " B";
      const auto largest = std::max_element(hungriest->buffers.begin(), hungriest->buffers.end(),
                                            [](const Buffer& a, const Buffer& b) { return a.bytes < b.bytes; });
      if (largest != hungriest->buffers.end())
        where += "; its largest buffer is " + quoted(largest->name) + ", " + std::to_string(largest->bytes) + " B";
    }
    throw Error(ExitStatus::answer_is_no, "IG0810",
                "RAM is " + std::to_string(ram_bytes(plan)) + " B, the budget " + std::to_string(options.max_ram) +
                    " B: " + where);
  }
  if (options.max_flash >= 0 && flash_bytes(plan) > options.max_flash) {
    const auto largest = std::max_element(plan.weights.begin(), plan.weights.end(),
                                          [](const Weight& a, const Weight& b) { return a.bytes < b.bytes; });
    throw Error(ExitStatus::answer_is_no, "IG0810",
                "read-only data is " + std::to_string(flash_bytes(plan)) + " B, the budget " +
                    std::to_string(options.max_flash) + " B" +
                    (largest == plan.weights.end() ? ""
                                                   : "; the largest weight is " + quoted(largest->name) + ", " +
                                                         std::to_string(largest->bytes) + " B"));
  }
}

}  // namespace

std::int64_t ram_bytes(const Plan& plan) {
  std::int64_t workspace = 0;
  for (const FunctionPlan& function : plan.functions) workspace = std::max(workspace, function.workspace_bytes);
  return plan.state_bytes + workspace;
}

std::int64_t flash_bytes(const Plan& plan) { return plan.weight_bytes + plan.initial_state_bytes; }

Compiled compile_module(const Module& loaded, const CompileOptions& options) {
  require_data(loaded);
  Compiled compiled;
  const Module bound = bind_all(select(loaded, options.selection), options.selection);
  compiled.module = std::make_unique<const Module>(run_pipeline(bound, options.pipeline, compiled.journal));
  compiled.plan = make_plan(*compiled.module, find_target(options.target), options.plan);
  check_budgets(compiled.plan, options);
  compiled.files = emit(compiled.plan, options.emit);
  return compiled;
}

}  // namespace ingot
