// A state that no emitted function updates is a constant: it keeps its initial value for ever. Only what is a constant
// may be folded, so this pass decides what later passes may fold. States that --keep-state names stay states.
//
//   before: state @dense/kernel = blob(...)      %y = matmul(%x, @dense/kernel)
//   after:  %dense/kernel = constant(blob(...))  %y = matmul(%x, %dense/kernel)
//
// Afterwards every state that a function reads is updated by some function, or was asked to be kept. The state itself
// leaves the module with the next prune.
#include <algorithm>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

// * is any run of characters, ? any one.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(), [](char c) { return c == '*'; });
}

}  // namespace

Module freeze(const Module& module, const PassOptions& options, Journal& journal) {
  std::vector<bool> is_frozen(module.states.size(), true);
  for (const Function& function : module.functions)
    for (const Update& update : function.updates) is_frozen[update.state] = false;
  for (std::size_t i = 0; i < is_frozen.size(); ++i)
    for (const std::string& pattern : options.keep_states)
      if (matches(pattern, module.states[i].name)) is_frozen[i] = false;
  for (std::size_t i = 0; i < is_frozen.size(); ++i)
    if (is_frozen[i]) journal.note_state(module.states[i], "frozen: no emitted function updates it");

  return map_functions(module, [&](const Function& function) {
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      const Node& node = now.source().graph.node(index);
      if (!is_state(node) || !is_frozen[state_index(node)]) return false;
      const State& state = module.states[state_index(node)];
      Provenance provenance = node.provenance;
      if (provenance.name.empty()) provenance.name = state.name;
      now.replace({index, 0}, now.graph().constant(state.initial, std::move(provenance)));
      return true;
    });
  });
}

}  // namespace ingot
