// Comparison of modules, functions and attributes.
#include "ir/equal.h"

#include <algorithm>
#include <bit>
#include <map>

#include "ir/text.h"

namespace ingot {
namespace {

bool is_same_double(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool is_entry(const Node& node) { return is_input(node) || is_state(node) || is_constant(node); }

std::string describe(const Node& node) {
  return "op " + std::string(node.op->name) + " " + quoted(node.provenance.name) + " of layer " +
         quoted(node.provenance.layer);
}

// Walks both functions side by side; nodes of b are known by the node of a that they match.
class Comparison {
 public:
  Comparison(const Function& a, const Function& b) : a_(a), b_(b) {}

  std::string difference() {
    if (a_.name != b_.name) return "names " + quoted(a_.name) + " and " + quoted(b_.name);
    if (a_.is_private != b_.is_private) return "one is private";
    if (a_.inputs.size() != b_.inputs.size()) return "numbers of inputs";
    for (std::size_t i = 0; i < a_.inputs.size(); ++i)
      if (std::string found = input(a_.inputs[i], b_.inputs[i]); !found.empty()) return found;
    if (a_.dispatch.has_value() != b_.dispatch.has_value()) return "one dispatches";
    if (a_.dispatch && (a_.dispatch->input != b_.dispatch->input || a_.dispatch->when_true != b_.dispatch->when_true ||
                        a_.dispatch->when_false != b_.dispatch->when_false))
      return "dispatch";
    if (std::string found = nodes(); !found.empty()) return found;
    if (a_.outputs.size() != b_.outputs.size()) return "numbers of outputs";
    for (std::size_t i = 0; i < a_.outputs.size(); ++i)
      if (a_.outputs[i].name != b_.outputs[i].name || !matches(a_.outputs[i].value, b_.outputs[i].value))
        return "output " + quoted(a_.outputs[i].name);
    if (a_.updates.size() != b_.updates.size()) return "numbers of updates";
    for (std::size_t i = 0; i < a_.updates.size(); ++i)
      if (a_.updates[i].state != b_.updates[i].state || !matches(a_.updates[i].value, b_.updates[i].value))
        return "update " + std::to_string(i);
    return "";
  }

 private:
  std::string input(const FunctionInput& a, const FunctionInput& b) {
    const Node &x = a_.graph.node(a.value), &y = b_.graph.node(b.value);
    const bool same_default = a.default_value.has_value() == b.default_value.has_value() &&
                              (!a.default_value || is_same_double(*a.default_value, *b.default_value));
    if (a.name != b.name || x.results != y.results || !same_default || x.provenance.layer != y.provenance.layer ||
        x.provenance.location != y.provenance.location || x.provenance.from != y.provenance.from)
      return "input " + quoted(a.name) + " and " + quoted(b.name);
    match_[b.value.node] = a.value.node;
    return "";
  }

  std::string nodes() {
    const std::vector<bool> live_a = live_nodes(a_), live_b = live_nodes(b_);
    std::uint32_t j = 0;
    const auto skip = [](const Function& function, const std::vector<bool>& live, std::uint32_t at) {
      while (at < live.size() && (!live[at] || is_entry(function.graph.node(at)))) ++at;
      return at;
    };
    for (std::uint32_t i = skip(a_, live_a, 0);; i = skip(a_, live_a, i + 1), ++j) {
      j = skip(b_, live_b, j);
      if (i >= live_a.size() && j >= live_b.size()) return "";
      if (i >= live_a.size()) return "the second also has " + describe(b_.graph.node(j));
      if (j >= live_b.size()) return "the first also has " + describe(a_.graph.node(i));
      const Node &x = a_.graph.node(i), &y = b_.graph.node(j);
      const bool is_same = x.op == y.op && x.results == y.results && x.provenance == y.provenance &&
                           std::ranges::equal(x.attributes, y.attributes, same) &&
                           std::ranges::equal(x.operands, y.operands, [&](Value p, Value q) { return matches(p, q); });
      if (!is_same) return describe(x) + " and " + describe(y);
      match_[j] = i;
    }
  }

  bool matches(Value a, Value b) {
    const Node &x = a_.graph.node(a), &y = b_.graph.node(b);
    if (x.op != y.op || a.result != b.result) return false;
    if (is_state(x)) return state_index(x) == state_index(y);
    if (is_constant(x)) return x.provenance == y.provenance && *constant_data(x) == *constant_data(y);
    const auto known = match_.find(b.node);
    return known != match_.end() && known->second == a.node;
  }

  const Function &a_, &b_;
  std::map<std::uint32_t, std::uint32_t> match_;
};

}  // namespace

bool same(const Attribute& a, const Attribute& b) {
  if (const auto *x = std::get_if<double>(&a), *y = std::get_if<double>(&b); x && y) return is_same_double(*x, *y);
  if (const auto *x = std::get_if<ArrayPtr>(&a), *y = std::get_if<ArrayPtr>(&b); x && y) return *x == *y || **x == **y;
  return a == b;
}

std::string difference(const Function& a, const Function& b) { return Comparison(a, b).difference(); }

std::string difference(const Module& a, const Module& b) {
  if (a.name != b.name || a.profile != b.profile) return "names or profiles of the modules";
  if (a.states.size() != b.states.size()) return "numbers of states";
  for (std::size_t i = 0; i < a.states.size(); ++i) {
    const State &x = a.states[i], &y = b.states[i];
    if (x.name != y.name || x.type != y.type || x.is_trainable != y.is_trainable || *x.initial != *y.initial)
      return "state " + quoted(x.name) + " and " + quoted(y.name);
  }
  if (a.functions.size() != b.functions.size()) return "numbers of functions";
  for (std::size_t i = 0; i < a.functions.size(); ++i)
    if (std::string found = difference(a.functions[i], b.functions[i]); !found.empty())
      return "function " + quoted(a.functions[i].name) + ": " + found;
  return "";
}

}  // namespace ingot
