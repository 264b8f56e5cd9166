// Values are found by name.
#include "driver/state_file.h"

#include <algorithm>

#include "ir/error.h"
#include "ir/state_file.h"
#include "ir/text.h"

namespace ingot {
namespace {

template <class Values>
auto& value_of(Values& values, const State& state) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.name == state.name; });
  if (found == values.end()) throw internal_error("state " + ingot::quoted(state.name) + " has no value");
  return *found;
}

}  // namespace

std::string state_bytes(const std::vector<State>& states, const StateValues& values) {
  std::vector<Array> ordered;
  for (const State& state : states) ordered.push_back(value_of(values, state).value);
  return pack_states(states, ordered);
}

void load_state_bytes(std::string_view bytes, const std::string& file, const std::vector<State>& states,
                      StateValues& values) {
  std::vector<Array> loaded = unpack_states(bytes, file, states);
  for (std::size_t i = 0; i < states.size(); ++i) {
    StateValue& value = value_of(values, states[i]);
    value.value = std::move(loaded[i]);
    ++value.version;
  }
}

}  // namespace ingot
