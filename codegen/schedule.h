// The order of a function's nodes, chosen so that states can be updated in place.
#pragma once
#include "codegen/plan.h"

namespace ingot {

struct Schedule {
  std::vector<std::uint32_t> order;  // nodes to compute, operands before users; entries are not listed
  std::vector<StateUpdate> updates;  // one per update of the function
};

// An update may be computed straight into its state when every other reader of the old value can run before the node
// that makes the new one: a write-after-read edge from each reader. Edges are added update by update; one that would
// close a cycle (a swap) is not, and the update goes through a copy at the end instead.
Schedule schedule(const Function& function, const Module& module);

}  // namespace ingot
