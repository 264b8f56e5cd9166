// The list of passes and the loop that runs them.
#include "passes/pipeline.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "ir/text.h"
#include "ir/verify.h"

namespace ingot {
namespace {

constexpr std::array passes{
    // 1. What is asked for: the functions, what is constant in them, and nothing else.
    Pass{"keep-requested-functions", keep_requested_functions, "every function is emitted or chosen by one that is"},
    Pass{"prune", prune, "every node, result, state and function is needed"},
    Pass{"freeze", freeze, "a state is updated by some function or kept by request; all else is constant"},
    Pass{"specialise-phase", specialise_phase, "no function reads a learning phase"},
    Pass{"prune", prune, "as above, without the states that have become constants"},

    // 2. What is known already: from here on, constants change; a state never becomes constant any more.
    Pass{"fold-sizes", fold_sizes, "no node asks for a size"},
    Pass{"fold-constants", fold_constants, "a node has an operand that is not constant, or folding it would ship more"},
    Pass{"simplify", simplify, "no identity, no move of a move, no choice by a constant"},
    Pass{"fold-constants", fold_constants, "as above, of what simplifying has made constant"},
    Pass{"simplify", simplify, "as above"},
    Pass{"fold-affine", fold_affine, "a constant scale around a contraction is in its weights"},
    Pass{"share", share, "no two nodes compute the same"},

    // 3. What runs as one loop: from here on, nodes are kernels.
    Pass{"fuse-maps", fuse_maps, "no map waits for a map of its shape that it could take in"},
    Pass{"fuse-dense-activation", fuse_dense_activation,
         "maps are part of what computes their operand, where they can"},
    Pass{"prune", prune, "as above"},
};

void check_bound(const Module& module) {
  for (const Function& function : module.functions)
    for (const FunctionInput& input : function.inputs)
      if (!is_static(function.graph.type(input.value).shape))
        throw Error(ExitStatus::usage, "IG0703",
                    "input " + quoted(input.name) + " of function " + quoted(function.name) + " is " +
                        to_string(function.graph.type(input.value)) + "; expected numbers for all dims")
            .help("bind the symbols first, as in --bind batch=1");
}

}  // namespace

std::span<const Pass> pipeline_passes() { return passes; }

const Pass* find_pass(std::string_view name) {
  const auto found = std::find_if(passes.begin(), passes.end(), [&](const Pass& pass) { return pass.name == name; });
  return found == passes.end() ? nullptr : found;
}

Module run_pipeline(const Module& module, const PipelineOptions& options, Journal& journal) {
  if (!options.stop_after.empty() && !find_pass(options.stop_after)) {
    std::vector<std::string> names;
    for (const Pass& pass : passes) names.emplace_back(pass.name);
    const std::string meant = nearest(options.stop_after, names.data(), names.data() + names.size());
    Error error(ExitStatus::usage, "IG0704", "there is no pass " + quoted(options.stop_after));
    throw meant.empty() ? error : error.help("did you mean " + quoted(meant) + "?");
  }
  check_bound(module);
  Module current = module;
  for (std::size_t i = 0; i < passes.size(); ++i) {
    const Pass& pass = passes[i];
    journal.begin(pass.name);
    const auto start = std::chrono::steady_clock::now();
    Module next = pass.run(current, options.passes, journal);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    journal.note_missing(current, next);
    if (options.verifies) verify(next);
    const bool has_changed = !(next == current);
    current = std::move(next);
    if (options.after_pass) options.after_pass({i + 1, passes.size(), pass.name, current, has_changed, seconds});
    if (pass.name == options.stop_after) break;
  }
  return current;
}

}  // namespace ingot
