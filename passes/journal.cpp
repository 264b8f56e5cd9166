// Recording and telling what passes did.
#include "passes/journal.h"

#include <algorithm>
#include <map>
#include <set>

#include "ir/text.h"

namespace ingot {
namespace {

bool is_called(const Provenance& provenance, const std::string& name) {
  return provenance.name == name || provenance.layer == name ||
         std::find(provenance.from.begin(), provenance.from.end(), name) != provenance.from.end();
}

// Why a node is there: the first output or update that needs it.
std::string reason(const Module& module, const Function& function, std::uint32_t wanted) {
  std::vector<bool> reaches(function.graph.size());
  reaches[wanted] = true;
  for (std::uint32_t i = wanted + 1; i < reaches.size(); ++i)
    for (const Value operand : function.graph.node(i).operands)
      if (reaches[operand.node]) reaches[i] = true;
  for (const FunctionOutput& output : function.outputs)
    if (reaches[output.value.node]) return "output " + quoted(output.name) + " needs it";
  for (const Update& update : function.updates)
    if (reaches[update.value.node])
      return "the update of state " + quoted(module.states[update.state].name) + " needs it";
  return "it is part of the signature";
}

void tell_where_it_is(const Module& module, const std::string& name, std::string& story) {
  for (const State& state : module.states)
    if (state.name == name) story += "state " + quoted(name) + ": kept, " + to_string(state.type) + "\n";
  for (const Function& function : module.functions)
    for (std::uint32_t i = 0; i < function.graph.size(); ++i) {
      const Node& node = function.graph.node(i);
      if (!is_called(node.provenance, name)) continue;
      story += "function " + quoted(function.name) + ": in " + std::string(node.op->name) + " " +
               quoted(node.provenance.name) + ", because " + reason(module, function, i) + "\n";
    }
}

}  // namespace

void Journal::note(const Function& function, const Provenance& provenance, std::string text) {
  entries_.push_back({pass_, function.name, provenance.name, provenance.layer, std::move(text)});
}

void Journal::note_state(const State& state, std::string text) {
  entries_.push_back({pass_, "", state.name, "", std::move(text)});
}

void Journal::note_missing(const Module& before, const Module& after) {
  using Key = std::pair<std::string, std::string>;
  std::set<Key> known;
  for (auto entry = entries_.rbegin(); entry != entries_.rend() && entry->pass == pass_; ++entry)
    known.emplace(entry->function, entry->node);
  for (const State& state : after.states) known.emplace("", state.name);
  for (const Function& function : after.functions)
    for (const Node& node : function.graph.nodes()) known.emplace(function.name, node.provenance.name);
  for (const State& state : before.states)
    if (known.emplace("", state.name).second) note_state(state, "removed: no function reads or updates it");
  for (const Function& function : before.functions) {
    const Function* now = after.find_function(function.name);
    const std::string text = !now            ? "removed: its function is not emitted"
                             : now->dispatch ? "is in " + now->dispatch->when_true + " and " + now->dispatch->when_false
                                             : "removed: no output or update needs it";
    for (const Node& node : function.graph.nodes())
      if (!node.provenance.name.empty() && known.emplace(function.name, node.provenance.name).second)
        note(function, node.provenance, text);
  }
}

std::string explain(const Journal& journal, const Module& finished, const std::string& name) {
  std::string story;
  std::set<std::string> names;
  for (const JournalEntry& entry : journal.entries()) {
    names.insert({entry.node, entry.layer});
    if (entry.node != name && entry.layer != name) continue;
    story += (entry.function.empty() ? "state " : "function " + quoted(entry.function) + ": ") + quoted(entry.node) +
             (entry.function.empty() ? ": " : " ") + entry.text + " (" + entry.pass + ")\n";
  }
  tell_where_it_is(finished, name, story);
  if (!story.empty()) return story;
  for (const State& state : finished.states) names.insert(state.name);
  for (const Function& function : finished.functions)
    for (const Node& node : function.graph.nodes()) names.insert({node.provenance.name, node.provenance.layer});
  const std::vector<std::string> candidates(names.begin(), names.end());
  const std::string meant = nearest(name, candidates.data(), candidates.data() + candidates.size());
  Error error(ExitStatus::usage, "IG0702", "nothing in the module is called " + quoted(name));
  if (!meant.empty()) error.help("did you mean " + quoted(meant) + "?");
  throw error;
}

}  // namespace ingot
