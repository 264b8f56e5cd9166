// An executor for tests: runs recorded functions with the reference evaluator.
#pragma once
#include <map>

#include "frontend/definition.h"
#include "frontend/executor.h"
#include "ir/bind.h"
#include "ir/evaluate.h"

class ReferenceExecutor final : public ingot::Executor {
 public:
  ReferenceExecutor() { ingot::set_executor(this); }
  ~ReferenceExecutor() override { ingot::set_executor(nullptr); }

  std::vector<ingot::Array> run(ingot::Definition& definition, const ingot::FunctionRecord& record,
                                std::span<const ingot::Array> inputs) override {
    const ingot::Function bound = ingot::bind(record.function, record.bindings);
    std::vector<ingot::ReferenceArray> fed(inputs.begin(), inputs.end()), states;
    for (std::uint32_t s = 0; s < definition.states.size(); ++s) states.emplace_back(get_state(definition, s));
    const ingot::Evaluation result = ingot::evaluate(definition.module(), bound, fed, states);
    for (std::size_t i = 0; i < bound.updates.size(); ++i)
      values_[&definition][bound.updates[i].state] = result.updates[i].to_array();
    std::vector<ingot::Array> outputs;
    for (const ingot::ReferenceArray& output : result.outputs) outputs.push_back(output.to_array());
    return outputs;
  }
  ingot::Array get_state(ingot::Definition& definition, std::uint32_t state) override {
    const auto& values = values_[&definition];
    const auto found = values.find(state);
    return found == values.end() ? *definition.states[state].initial : found->second;
  }
  void set_state(ingot::Definition& definition, std::uint32_t state, const ingot::Array& value) override {
    values_[&definition][state] = value;
  }

 private:
  std::map<ingot::Definition*, std::map<std::uint32_t, ingot::Array>> values_;
};
