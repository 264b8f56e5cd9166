// All states are kept states: code is compiled once and sees what other functions and set_value store.
#include "driver/session.h"

#include <cstdio>

#include "frontend/definition.h"
#include "ir/error.h"
#include "ir/verify.h"

namespace ingot {

std::vector<Array> Session::run(Definition& definition, const FunctionRecord& record, std::span<const Array> inputs) {
  const std::scoped_lock lock(mutex_);
  Held& kept = held(definition);
  std::unique_ptr<RunningModule>& module = kept.compiled[{&record, record.bindings}];
  if (!module) module = compile(definition, record);
  return module->call(record.function.name, inputs, kept.states);
}

Array Session::get_state(Definition& definition, std::uint32_t state) {
  const std::scoped_lock lock(mutex_);
  return held(definition).states.at(state).value;
}

void Session::set_state(Definition& definition, std::uint32_t state, const Array& value) {
  const std::scoped_lock lock(mutex_);
  StateValue& kept = held(definition).states.at(state);
  if (kept.value.type != value.type) throw internal_error("a state is set to a value of another type");
  kept.value = value;
  ++kept.version;
}

Session::Held& Session::held(Definition& definition) {
  // Definitions that are gone; another one may stand at the same address.
  std::erase_if(held_, [](const auto& entry) { return entry.second.definition.expired(); });
  Held& kept = held_[&definition];
  kept.definition = definition.weak_from_this();
  for (std::size_t i = kept.states.size(); i < definition.states.size(); ++i)
    kept.states.push_back({definition.states[i].name, *definition.states[i].initial});
  return kept;
}

std::unique_ptr<RunningModule> Session::compile(Definition& definition, const FunctionRecord& record) {
  Module module{definition.name, std::string(to_string(definition.profile)), definition.states, {}};
  module.functions.push_back(bind(record.function, record.bindings));
  verify(module);
  PipelineOptions pipeline;
  pipeline.passes.keep_states = {"*"};
  if (has_compiler_) {
    try {
      return std::make_unique<RunningModule>(module, pipeline, Backend::emitted);
    } catch (const Error& error) {
      if (error.code() != "IG0820") throw;
      has_compiler_ = false;
      std::fprintf(stderr, "warning: %s; functions run in the reference evaluator, which is slow\n", error.what());
    }
  }
  return std::make_unique<RunningModule>(module, pipeline, Backend::reference);
}

}  // namespace ingot
