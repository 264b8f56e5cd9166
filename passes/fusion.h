// Merging nodes into groups that become one node each. Both fusing passes decide who joins whom; this machinery keeps
// the graph free of cycles and writes the merged function.
//
// A consumer may join the group of its producer when none of its other operands depends on that group: otherwise the
// merged node would wait for itself. Results that others read too become extra results of the merged node.
#pragma once
#include <vector>

#include "passes/elementwise.h"
#include "passes/journal.h"
#include "passes/rewriter.h"

namespace ingot {

class Fusion {
 public:
  explicit Fusion(const Function& function);  // without dead nodes; must outlive the Fusion

  // The group of a node: its members in order, the first one being the one that the others joined.
  const std::vector<std::uint32_t>& group_of(std::uint32_t node) const { return members_[leader_[node]]; }
  // Merges the groups of both when that is legal and the result stays of a size that a kernel can hold.
  bool join(std::uint32_t producer, std::uint32_t consumer);
  // The function with one node per group.
  Function finish(Journal& journal);

 private:
  bool depends_otherwise(std::uint32_t producer, std::uint32_t consumer) const;
  bool stays_small(const std::vector<std::uint32_t>& merged) const;
  void emit(Rewriter& now, const std::vector<std::uint32_t>& group, Journal& journal) const;
  std::vector<Value> results_read_outside(const std::vector<std::uint32_t>& group) const;
  std::vector<std::uint32_t> order_of_groups() const;

  const Function& function_;
  std::map<Value, Uses> uses_;
  std::vector<std::uint32_t> leader_;
  std::vector<std::vector<std::uint32_t>> members_;  // by leader
};

}  // namespace ingot
