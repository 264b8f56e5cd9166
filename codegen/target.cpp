// The table of targets.
#include "codegen/target.h"

#include <algorithm>

#include "codegen/targets/targets.h"
#include "ir/error.h"
#include "ir/text.h"

namespace ingot {

std::span<const Target> all_targets() {
  static const std::vector<Target> targets = [] {
    std::vector<Target> list = {generic_target(), native_target()};
    for (Target& target : cortex_m_targets()) list.push_back(std::move(target));
    for (Target& target : riscv_targets()) list.push_back(std::move(target));
    for (Target& target : x86_64_targets()) list.push_back(std::move(target));
    std::sort(list.begin(), list.end(), [](const Target& a, const Target& b) { return a.name < b.name; });
    return list;
  }();
  return targets;
}

const Target& find_target(std::string_view name) {
  std::vector<std::string> names;
  std::string listed;
  for (const Target& target : all_targets()) {
    if (target.name == name) return target;
    names.push_back(target.name);
    listed += (listed.empty() ? "" : ", ") + target.name;
  }
  Error error(ExitStatus::usage, "IG0712", "there is no target " + quoted(name) + "; targets are " + listed);
  if (const std::string near = nearest(name, names.data(), names.data() + names.size()); !near.empty())
    error.help("did you mean " + near + "?");
  throw error;
}

}  // namespace ingot
