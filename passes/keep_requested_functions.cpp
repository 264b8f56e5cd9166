// Keeps the functions that are emitted, in the order of the module, and the private ones that they choose between.
//
//   before: functions act, train, predict; requested: act
//   after:  function act
//
// Throws Error IG0701 for a request that no function answers. An empty request keeps everything that is not private.
#include <algorithm>
#include <set>

#include "ir/text.h"
#include "passes/passes.h"

namespace ingot {

Module keep_requested_functions(const Module& module, const PassOptions& options, Journal&) {
  std::set<std::string> wanted(options.functions.begin(), options.functions.end());
  std::vector<std::string> known;
  for (const Function& function : module.functions) {
    if (function.is_private) continue;
    known.push_back(function.name);
    if (options.functions.empty()) wanted.insert(function.name);
  }
  for (const std::string& name : options.functions) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    Error error(ExitStatus::usage, "IG0701", "the module has no function " + quoted(name));
    const std::string meant = nearest(name, known.data(), known.data() + known.size());
    throw meant.empty() ? error : error.help("did you mean " + quoted(meant) + "?");
  }
  for (const Function& function : module.functions)
    if (function.dispatch && wanted.contains(function.name))
      wanted.insert({function.dispatch->when_true, function.dispatch->when_false});
  Module kept = module;
  std::erase_if(kept.functions, [&](const Function& function) { return !wanted.contains(function.name); });
  return kept;
}

}  // namespace ingot
