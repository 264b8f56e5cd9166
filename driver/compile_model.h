// All stages in one call: from a selected module to the files of its emission. The command line, the Session and the
// checks compile through here, so that they cannot differ.
#pragma once
#include <memory>

#include "codegen/emit.h"
#include "driver/selection.h"
#include "passes/pipeline.h"

namespace ingot {

struct CompileOptions {
  std::string target = "native";
  Selection selection;
  PipelineOptions pipeline;
  PlanOptions plan;
  EmitOptions emit;
  std::int64_t max_ram = -1, max_flash = -1;  // bytes; -1: no budget
};

// What compiling made, each stage kept for whoever prints or checks it. The module lives on the heap, as the Plan
// points into it.
struct Compiled {
  std::unique_ptr<const Module> module;  // after the passes
  Plan plan;
  Files files;
  Journal journal;
};

// Throws Error of any stage; IG0810 (answer is no) when a budget is exceeded, naming what takes most.
Compiled compile_module(const Module& loaded, const CompileOptions& options);

// RAM of a call: State and the largest workspace; inputs and outputs are the caller's, or with one buffer in the
// workspace. Flash: weights and initial states.
std::int64_t ram_bytes(const Plan& plan);
std::int64_t flash_bytes(const Plan& plan);

}  // namespace ingot
