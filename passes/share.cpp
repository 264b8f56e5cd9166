// Computes what is asked for twice once.
//
//   before: %a = exp(%x)   %b = exp(%x)   %y = add(%a, %b)
//   after:  %a = exp(%x)   %y = add(%a, %a)
//
// Two nodes are one when op, operands and attributes are the same; every op is a pure function of these, random numbers
// too. Constants are compared by their bytes. Inputs stay apart. Afterwards no two nodes compute the same.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "passes/passes.h"
#include "passes/rewriter.h"

namespace ingot {
namespace {

bool same_double(double a, double b) { return a == b && std::signbit(a) == std::signbit(b); }

// Not by == alone: 0 and -0 are equal but not the same.
bool same_attribute(const Attribute& a, const Attribute& b) {
  if (a.index() != b.index()) return false;
  if (const auto* array = std::get_if<ArrayPtr>(&a)) return **array == **std::get_if<ArrayPtr>(&b);
  if (const auto* number = std::get_if<double>(&a)) return same_double(*number, std::get<double>(b));
  if (const auto* program = std::get_if<scalar::Program>(&a)) {
    const auto& other = std::get<scalar::Program>(b);
    return *program == other &&
           std::equal(program->nodes.begin(), program->nodes.end(), other.nodes.begin(),
                      [](const scalar::Node& x, const scalar::Node& y) { return same_double(x.value, y.value); });
  }
  return a == b;
}

bool same_computation(const Node& a, const Node& b) {
  return a.op == b.op && a.operands == b.operands &&
         std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), same_attribute);
}

std::size_t hash_of(const Node& node) {
  std::size_t hash = std::hash<std::string_view>()(node.op->name);
  const auto mix = [&](std::size_t part) { hash = (hash ^ part) * 0x100000001b3u; };
  for (const Value operand : node.operands) {
    mix(operand.node);
    mix(operand.result);
  }
  if (is_state(node)) mix(state_index(node));
  if (is_constant(node)) {
    const auto& bytes = constant_data(node)->bytes;
    mix(std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  }
  return hash;
}

}  // namespace

Module share(const Module& module, const PassOptions&, Journal& journal) {
  return map_functions(module, [&](const Function& function) {
    std::unordered_multimap<std::size_t, std::uint32_t> seen;  // nodes of the new function
    return rewrite_nodes(function, [&](Rewriter& now, std::uint32_t index) {
      Node node = function.graph.node(index);
      if (is_input(node)) return false;
      node.operands = now(node.operands);
      const std::size_t hash = hash_of(node);
      const auto [first, last] = seen.equal_range(hash);
      const auto same = std::find_if(
          first, last, [&](const auto& entry) { return same_computation(node, now.graph().node(entry.second)); });
      if (same == last) {
        now.copy(index);
        seen.emplace(hash, now({index, 0}).node);
        return true;
      }
      const std::uint32_t kept = same->second;
      for (std::uint32_t r = 0; r < node.results.size(); ++r) now.replace({index, r}, {kept, r});
      journal.note(function, node.provenance, "shared: it equals " + now.graph().node(kept).provenance.name);
      return true;
    });
  });
}

}  // namespace ingot
