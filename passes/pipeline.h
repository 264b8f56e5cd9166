// All passes in their order, from a bound module to one that codegen can plan.
#pragma once
#include <functional>

#include "passes/passes.h"

namespace ingot {

struct PassReport {
  std::size_t position, total;  // 1-based place in the list
  std::string_view pass;
  const Module& module;  // after the pass
  bool has_changed;
  double seconds;
};

struct PipelineOptions {
  PassOptions passes;
  bool verifies = true;    // verify() after each pass: a broken invariant is reported where it arises
  std::string stop_after;  // the name of a pass: stop after its first run; "": run all
  std::function<void(const PassReport&)> after_pass;  // --dump-dir, timings
};

// Every input of every function must have a static shape: call bind() first (Error IG0703). Throws Error IG0704 when
// there is no pass of the name to stop after.
Module run_pipeline(const Module& module, const PipelineOptions& options, Journal& journal);

}  // namespace ingot
