// Looking up what a user names by a Keras string: a loss, a metric, a regularizer, a constraint.
#pragma once
#include <iterator>
#include <string>
#include <vector>

#include "frontend/errors.h"
#include "frontend/profile.h"
#include "ir/text.h"

namespace ingot {

// The entry of a table of {name, ...} records. Throws ValueError with Keras' sentence of the profile and a near name.
template <class Table>
const auto& known_name(const Table& table, const std::string& what, const std::string& name) {
  for (const auto& entry : table)
    if (name == entry.name) return entry;
  std::vector<std::string> known;
  for (const auto& entry : table) known.emplace_back(entry.name);
  ValueError error(profile() == Profile::keras2 ? "Unknown " + what + " function:" + printable(name)
                                                : "Could not interpret " + what + " identifier: " + printable(name));
  const std::string near = nearest(name, known.data(), known.data() + known.size());
  if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
  throw error;
}

}  // namespace ingot
