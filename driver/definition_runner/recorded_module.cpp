// A definition without K::function means its last model.
#include "driver/definition_runner/recorded_module.h"

#include <memory>

#include "frontend/definition.h"
#include "frontend/executor.h"
#include "frontend/model.h"
#include "frontend/network.h"
#include "ir/error.h"

namespace ingot {

Module recorded_module(Definition& definition) {
  if (definition.functions.empty()) {
    NetworkLayer* last = nullptr;
    for (const auto& layer : definition.layers)
      if (auto* network = dynamic_cast<NetworkLayer*>(layer.get())) last = network;
    if (last == nullptr)
      throw rejected("IG0822", "define() records no function and makes no model")
          .help("record one with K::function({inputs}, {outputs}), or make a Model");
    Network::of(*last).predict_function();
  }
  Module module = definition.module();
  if (Executor* const session = executor())
    for (std::uint32_t i = 0; i < module.states.size(); ++i)
      module.states[i].initial = std::make_shared<const Array>(session->get_state(definition, i));
  return module;
}

}  // namespace ingot
