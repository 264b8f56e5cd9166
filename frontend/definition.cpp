// The definition under construction: tensors, states, provenance, and the module it becomes.
#include "frontend/definition.h"

#include <algorithm>
#include <cstdio>

#include "frontend/errors.h"
#include "ir/text.h"

namespace ingot {

Definition::~Definition() = default;

std::shared_ptr<Definition>& Definition::current() {
  thread_local std::shared_ptr<Definition> definition = std::make_shared<Definition>();
  return definition;
}

Tensor Definition::add_tensor(TensorRecord record) {
  tensors.push_back(std::move(record));
  return tensor(static_cast<std::uint32_t>(tensors.size() - 1));
}

Tensor Definition::add_state(std::string wanted, Array initial, bool is_trainable) {
  const auto is_taken = [&](const std::string& candidate) {
    return std::any_of(states.begin(), states.end(), [&](const State& s) { return s.name == candidate; });
  };
  std::string unique = wanted;
  for (int i = 1; is_taken(unique); ++i) unique = wanted + "_" + std::to_string(i);
  const auto index = static_cast<std::uint32_t>(states.size());
  const Type type = initial.type;
  states.push_back({unique, type, std::make_shared<const Array>(std::move(initial)), is_trainable});
  Provenance origin;
  origin.name = unique;
  if (!scopes.empty()) {
    origin.layer = scopes.back().path;
    if (scopes.back().place) origin.location = *scopes.back().place;
  }
  const Value value = graph.state(index, type, origin);
  const Tensor result = add_tensor({unique, type, value, {}, {}, {}});
  state_tensors.push_back(result.id());
  return result;
}

std::optional<std::uint32_t> Definition::state_of(const Tensor& tensor) const {
  const Node& node = graph.node(tensors[tensor.id()].value);
  if (!is_state(node)) return {};
  return state_index(node);
}

Provenance Definition::provenance(std::string wanted, const Place& place) const {
  std::string_view file = place.file_name();
  file.remove_prefix(file.find_last_of("/\\") + 1);  // npos + 1 is 0
  Provenance origin;
  origin.location = {std::string(file), static_cast<int>(place.line())};
  if (!scopes.empty()) {
    origin.layer = scopes.back().path;
    if (scopes.back().place) origin.location = *scopes.back().place;
  }
  origin.name = origin.layer.empty() ? std::move(wanted) : origin.layer + "/" + wanted;
  return origin;
}

void Definition::warn(std::string warning) {
  if (std::find(warnings.begin(), warnings.end(), warning) != warnings.end()) return;
  std::fprintf(stderr, "warning: %s\n", printable(warning).c_str());
  warnings.push_back(std::move(warning));
}

Tensor Definition::find_tensor(std::string_view wanted) {
  for (const auto& layer : layers)
    if (layer->name == wanted && !layer->nodes.empty() && !layer->nodes.back().outputs.empty())
      return tensor(layer->nodes.back().outputs.front());
  for (std::uint32_t id = 0; id < tensors.size(); ++id)
    if (tensors[id].name == wanted) return tensor(id);
  std::vector<std::string> known;
  for (const auto& layer : layers) known.push_back(layer->name);
  for (const TensorRecord& record : tensors) known.push_back(record.name);
  ValueError error("no tensor or layer is named " + quoted(wanted));
  const std::string near = nearest(wanted, known.data(), known.data() + known.size());
  if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
  throw error;
}

Module Definition::module() const {
  Module module;
  module.name = name;
  module.profile = to_string(profile);
  module.states = states;
  for (const FunctionRecord& record : functions)
    if (!record.is_superseded) module.functions.push_back(record.function);
  return module;
}

void set_profile(Profile wanted) { Definition::current()->profile = wanted; }
Profile profile() { return Definition::current()->profile; }

}  // namespace ingot
