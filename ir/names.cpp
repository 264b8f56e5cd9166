// Ids from provenance, and back.
#include "ir/names.h"

#include <algorithm>

#include "ir/print.h"
#include "ir/text.h"

namespace ingot {
namespace {

constexpr std::size_t max_stem = 128;

std::string unnamed_stem(const std::string& layer, const OpDef& op) {
  return layer.empty() ? std::string(op.name) : stem_of(layer) + "." + std::string(op.name);
}

}  // namespace

std::string UniqueNames::unique(const std::string& stem) {
  if (taken_.insert(stem).second) return stem;
  for (int& number = next_.try_emplace(stem, 2).first->second;; ++number) {
    std::string name = stem + "." + std::to_string(number);
    if (taken_.insert(name).second) return name;
  }
}

std::string stem_of(std::string_view user_text) {
  std::string dotted(user_text.substr(0, max_stem));
  std::replace(dotted.begin(), dotted.end(), '/', '.');
  return identifier(dotted);
}

std::string stem_of(const Provenance& provenance, const OpDef& op) {
  return provenance.name.empty() ? unnamed_stem(provenance.layer, op) : stem_of(provenance.name);
}

std::string default_name(std::string_view id, const std::string& layer, const OpDef& op) {
  const std::size_t dot = id.rfind('.');
  if (dot != std::string_view::npos && dot > 0) {
    const std::string_view number = id.substr(dot + 1);
    const bool is_number = !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
    if (is_number && number[0] != '0' && number != "1") id = id.substr(0, dot);
  }
  return id == unnamed_stem(layer, op) ? "" : std::string(id);
}

std::vector<std::vector<std::string>> value_names(const Function& function) {
  std::vector<std::vector<std::string>> names(function.graph.size());
  UniqueNames ids;
  for (const FunctionInput& input : function.inputs)
    if (names[input.value.node].empty()) names[input.value.node] = {ids.unique(stem_of(input.name))};
  const std::vector<bool> live = live_nodes(function);
  for (const bool wanted : {true, false})  // what is not printed takes no name from what is
    for (std::size_t i = 0; i < names.size(); ++i) {
      const Node& node = function.graph.nodes()[i];
      if (live[i] != wanted || !names[i].empty()) continue;
      const std::string stem = stem_of(node.provenance, *node.op);
      for (std::size_t r = 0; r < node.results.size(); ++r)
        names[i].push_back(is_state(node) ? "" : ids.unique(r == 0 ? stem : stem + ".r" + std::to_string(r)));
    }
  return names;
}

}  // namespace ingot
