// Sources: Keras 3 src/saving/saving_lib.py and legacy/hdf5_format.py; Keras 2.3.1 engine/saving.py and optimizers.py
// (weights, set_weights). Names of slots in files of Keras 2 as tf_keras 2.21 writes them, its legacy optimizers (those
// of TensorFlow up to 2.10) included.
#include "frontend/import/keras_optimizer_states.h"

#include <algorithm>
#include <map>
#include <span>

#include "ir/text.h"

namespace ingot {
namespace {

struct SavedState {
  std::string name;
  ArrayPtr value;
};

Error mismatch(const std::string& what) {
  return rejected("IG2050", what).help("the file is damaged or not as Keras writes it; save it again");
}

void set_initial(Definition& definition, const Tensor& variable, const Array& value, const std::string& what) {
  State& state = definition.states[*definition.state_of(variable)];
  if (value.type.shape != state.type.shape)
    throw mismatch("the optimizer's " + what + " has shape " + to_string(value.type.shape) + ", expected " +
                   to_string(state.type.shape));
  state.initial = std::make_shared<const Array>(NdArray(value).astype(state.type.dtype).array());
}

// "m" of "m_3".
std::string without_number(const std::string& word) {
  const std::size_t last = word.find_last_not_of("0123456789");
  return last != std::string::npos && last + 1 < word.size() && word[last] == '_' ? word.substr(0, last) : word;
}

// "m" of the state "Adam/m_3".
std::string kind_of(const Tensor& state) { return without_number(state.name().substr(state.name().rfind('/') + 1)); }

// What Keras 2.3.1, TensorFlow up to 2.10 and TensorFlow since 2.11 call the states of a kind.
const std::vector<std::string>& words_for(const std::string& kind) {
  static const std::map<std::string, std::vector<std::string>> words{
      {"iterations", {"iterations", "iter", "iteration"}},
      {"moment", {"moment", "momentum", "m"}},
      {"m", {"m"}},
      {"v", {"v"}},
      {"vhat", {"vhat"}},
      {"u", {"u", "v"}},
      {"accumulator", {"accumulator", "rms", "velocity", "accum_grad", "accumulated_grad"}},
      {"delta_accumulator", {"delta_accumulator", "accum_var", "accumulated_delta_var"}},
      {"m_schedule", {"m_schedule", "momentum_cache"}},
  };
  static const std::vector<std::string> none;
  const auto found = words.find(kind);
  return found == words.end() ? none : found->second;
}

// The states of one kind, in the order of the weights that they are for.
using StatesByKind = std::map<std::string, std::vector<Tensor>>;

// The kind of a state in the file: the last word of its name ("training/Adam/m_3:0", "Adam/dense/kernel/m:0"), or the
// one before the weight's ("Adam/m/dense/kernel:0", "m/dense/kernel:0" in a file that was loaded and saved again). ""
// when it is neither, as in "training/Adam/Variable_3:0".
std::string kind_of(const std::string& saved, const StatesByKind& known) {
  std::vector<std::string> words(1);
  for (const char c : saved.substr(0, saved.rfind(':')))
    if (c == '/')
      words.emplace_back();
    else
      words.back() += c;
  if (words.front() == "training") words.erase(words.begin());
  std::vector<std::string> candidates;
  if (!words.empty()) candidates = {without_number(words.back()), words.front()};
  if (words.size() > 2) candidates.push_back(words[1]);
  for (const std::string& candidate : candidates)
    for (const auto& [kind, states] : known) {
      const std::vector<std::string>& wanted = words_for(kind);
      if (std::find(wanted.begin(), wanted.end(), candidate) != wanted.end()) return kind;
    }
  return "";
}

// Of files by Keras 3: the order is that of weights(). Of archives by tf_keras: that of by_weight().
void set_in_order(Definition& definition, const std::vector<Tensor>& states, const std::vector<SavedState>& saved) {
  if (states.size() != saved.size())
    throw mismatch("the file has " + std::to_string(saved.size()) + " states of the optimizer, expected " +
                   std::to_string(states.size()));
  for (std::size_t i = 0; i < states.size(); ++i)
    set_initial(definition, states[i], *saved[i].value, definition.states[*definition.state_of(states[i])].name);
}

// Without amsgrad, Adam of Keras 2.3.1 has a number in place of each "vhat", which means nothing.
bool is_place_holder(const Tensor& state) {
  return kind_of(state) == "vhat" &&
         state.definition()->states[*state.definition()->state_of(state)].type.shape == Shape{1};
}

// Keras up to 2.2 gives slots no names: their order is that of Keras 2.3.1. Adam before 2.1.3 has no place holders;
// RMSprop, Adagrad and Adadelta do not count steps.
void set_unnamed(Definition& definition, std::vector<Tensor> states, const std::vector<SavedState>& saved) {
  while (states.size() > saved.size() && is_place_holder(states.back())) states.pop_back();
  if (states.size() == saved.size() + 1) states.erase(states.begin());
  set_in_order(definition, states, saved);
}

// Keras 2 stores m of all weights and then v of all (2.3.1, TensorFlow up to 2.10), or m and v of each weight
// (since 2.11): what a slot is stands in its name, and the order within one kind is that of the weights.
void set_by_kind(Definition& definition, const std::vector<Tensor>& states, const std::vector<SavedState>& saved) {
  StatesByKind known;
  for (const Tensor& state : states) known[kind_of(state)].push_back(state);
  std::vector<std::string> kinds;
  for (const SavedState& state : saved) kinds.push_back(kind_of(state.name, known));
  const auto is_slot = [](const std::string& kind) { return !kind.empty() && kind != "iterations"; };
  if (states.size() > 1 && std::none_of(kinds.begin(), kinds.end(), is_slot))
    return set_unnamed(definition, states, saved);
  std::map<std::string, std::size_t> next;
  for (std::size_t i = 0; i < saved.size(); ++i) {
    const auto found = known.find(kinds[i]);
    if (found == known.end() || next[kinds[i]] == found->second.size())
      throw mismatch("the optimizer has no state for " + ingot::quoted(saved[i].name));
    set_initial(definition, found->second[next[kinds[i]]++], *saved[i].value, saved[i].name);
  }
  for (const auto& [kind, slots] : known)
    if (next[kind] != slots.size() && !is_place_holder(slots.front()))
      throw mismatch("the file has " + std::to_string(next[kind]) + " states of the optimizer like " +
                     ingot::quoted(slots.front().name()) + ", expected " + std::to_string(slots.size()));
}

// As tf_keras stores them in an archive: all slots of a weight, then those of the next, and those of amsgrad at the
// end.
std::vector<Tensor> by_weight(const std::vector<Tensor>& states) {
  std::vector<std::string> kinds;
  StatesByKind slots;
  std::vector<Tensor> ordered{states.front()};  // the counter
  for (const Tensor& state : std::span(states).subspan(1)) {
    const std::string kind = kind_of(state);
    if (is_place_holder(state)) continue;
    if (kind != "vhat" && !slots.contains(kind)) kinds.push_back(kind);
    slots[kind].push_back(state);
  }
  for (std::size_t weight = 0; !kinds.empty() && weight < slots[kinds.front()].size(); ++weight)
    for (const std::string& kind : kinds) ordered.push_back(slots[kind].at(weight));
  ordered.insert(ordered.end(), slots["vhat"].begin(), slots["vhat"].end());
  return ordered;
}

}  // namespace

void set_optimizer_states(Definition& definition, const optimizers::Optimizer& optimizer, const Hdf5Group& group) {
  const auto listed = group.texts.find("weight_names");
  std::vector<SavedState> saved;
  if (listed != group.texts.end())
    for (const std::string& name : listed->second) saved.push_back({name, group.find_array(name)});
  else
    for (int i = 0; const ArrayPtr value = group.find_array("vars/" + std::to_string(i)); ++i)
      saved.push_back({"vars/" + std::to_string(i), value});
  for (const SavedState& state : saved)
    if (!state.value) throw mismatch("the file has no data of the optimizer's state " + ingot::quoted(state.name));
  if (definition.profile == Profile::keras3)
    set_in_order(definition, optimizer.weights(), saved);
  else if (listed == group.texts.end())
    set_in_order(definition, by_weight(optimizer.weights()), saved);
  else
    set_by_kind(definition, optimizer.weights(), saved);
}

}  // namespace ingot
