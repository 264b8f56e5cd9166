// Names in the text form: how ids follow from provenance, and back. Printer and parser share these, so that a name is
// written out only where the id does not tell it.
#pragma once
#include <map>
#include <set>
#include <string>

#include "ir/graph.h"

namespace ingot {

// Identifiers that are free, given in turn: relu, relu.2, relu.3.
class UniqueNames {
 public:
  std::string unique(const std::string& stem);

 private:
  std::set<std::string, std::less<>> taken_;
  std::map<std::string, int, std::less<>> next_;
};

// The wanted id of user text: "hidden_1/kernel" is hidden_1.kernel.
std::string stem_of(std::string_view user_text);
// The wanted id of a node: from its name, or from its layer and op.
std::string stem_of(const Provenance& provenance, const OpDef& op);
// The provenance name that an id stands for when the text does not say: the id without a number that makes it unique;
// "" when that is what an unnamed node of this layer and op would be called.
std::string default_name(std::string_view id, const std::string& layer, const OpDef& op);

}  // namespace ingot
