// What the passes did to each node: kept, removed, fused or folded, and why. `ingot dump --explain NAME` reads it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace ingot {

struct JournalEntry {
  std::string pass;         // "fuse-maps"
  std::string function;     // "" for a state of the module
  std::string node, layer;  // names as the definition has them; a state by its name
  std::string text;         // what happened, as the end of a sentence: "fused into dense_1/relu"
};

class Journal {
 public:
  // The pass that the next notes belong to.
  void begin(std::string_view pass) { pass_ = pass; }
  void note(const Function& function, const Provenance& provenance, std::string text);
  void note_state(const State& state, std::string text);
  // Notes every node of `before` that `after` does not have and that the current pass has not spoken of.
  void note_missing(const Module& before, const Module& after);

  const std::vector<JournalEntry>& entries() const { return entries_; }

 private:
  std::string pass_;
  std::vector<JournalEntry> entries_;
};

// The story of everything called `name` (a node, a layer or a state), and where it is in the finished module: a line
// each. Throws Error IG0702, with the nearest name, when neither the journal nor the module knows it.
std::string explain(const Journal& journal, const Module& finished, const std::string& name);

}  // namespace ingot
