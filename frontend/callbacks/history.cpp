// Series of values by the names of logs.
#include "frontend/callbacks/history.h"

#include <algorithm>

#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot::callbacks {

const std::vector<double>& History::operator[](const std::string& name) const {
  for (const auto& [known, values] : series_)
    if (known == name) return values;
  std::string all;
  for (const std::string& key : keys()) all += (all.empty() ? "" : ", ") + quoted(key);
  throw IndexError("the history has no " + quoted(name) + "; it has " + (all.empty() ? "nothing" : all));
}

std::vector<std::string> History::keys() const {
  std::vector<std::string> names;
  for (const auto& [name, values] : series_) names.push_back(name);
  return names;
}

bool History::contains(const std::string& name) const {
  return std::any_of(series_.begin(), series_.end(), [&](const auto& series) { return series.first == name; });
}

void History::append(int epoch_number, const Logs& logs) {
  epoch.push_back(epoch_number);
  for (const auto& [name, value] : logs.values()) {
    const auto& wanted = name;
    auto series = std::find_if(series_.begin(), series_.end(), [&](const auto& s) { return s.first == wanted; });
    if (series == series_.end()) series = series_.insert(series_.end(), {name, {}});
    series->second.push_back(value);
  }
}

}  // namespace ingot::callbacks
