// The passes: Module -> Module, each in a file of its own whose header shows the IR before and after. A pass keeps what
// every function computes, within rounding; it rebuilds and never mutates; it asks ops for their structure, body and
// fused form and knows only the entries by name. Shapes are bound and every dim is a number.
// The order they run in, and why, stands in pipeline.cpp.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"
#include "passes/journal.h"

namespace ingot {

struct PassOptions {
  std::vector<std::string> functions;    // the emitted ones; empty: all that are not private
  std::vector<std::string> keep_states;  // patterns (* and ?) of states that stay states, although nothing updates them
};

Module keep_requested_functions(const Module& module, const PassOptions& options, Journal& journal);
Module freeze(const Module& module, const PassOptions& options, Journal& journal);
Module specialise_phase(const Module& module, const PassOptions& options, Journal& journal);
Module prune(const Module& module, const PassOptions& options, Journal& journal);
Module fold_sizes(const Module& module, const PassOptions& options, Journal& journal);
Module fold_constants(const Module& module, const PassOptions& options, Journal& journal);
Module simplify(const Module& module, const PassOptions& options, Journal& journal);
Module fold_affine(const Module& module, const PassOptions& options, Journal& journal);
Module share(const Module& module, const PassOptions& options, Journal& journal);
Module fuse_maps(const Module& module, const PassOptions& options, Journal& journal);
Module fuse_dense_activation(const Module& module, const PassOptions& options, Journal& journal);

struct Pass {
  std::string_view name;  // as in dumps and in --after: "fuse-maps"
  Module (*run)(const Module&, const PassOptions&, Journal&);
  std::string_view invariant;  // what holds from here on
};

// In the order in which they run; some stand there more than once.
std::span<const Pass> pipeline_passes();
const Pass* find_pass(std::string_view name);  // null when there is none

}  // namespace ingot
