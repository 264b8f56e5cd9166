// Network::save_checkpoint and load_checkpoint.
#include "frontend/trainer/checkpoint.h"

#include <limits>
#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "frontend/network.h"
#include "ir/input_file.h"
#include "ir/output_files.h"
#include "ir/state_file.h"
#include "ir/text.h"

namespace ingot {
namespace trainer {
namespace {

State counter(const std::string& name) { return {name, {DType::i64, {}}, nullptr, false}; }

Array counted(std::int64_t value) {
  Array count({DType::i64, {}});
  count.set_integer(0, value);
  return count;
}

// By index in the definition.
std::set<std::uint32_t> states_of(const Network& model) {
  const TrainingRecord& record = model.training();
  std::set<std::uint32_t> states;
  for (const Tensor& weight : model.weights()) states.insert(*weight.definition()->state_of(weight));
  for (const FunctionRecord* function : {record.train, record.test, record.predict, record.reset_metrics}) {
    if (!function) continue;
    for (const Node& node : function->function.graph.nodes())
      if (is_state(node)) states.insert(state_index(node));
    for (const Update& update : function->function.updates) states.insert(update.state);
  }
  return states;
}

std::vector<State> checkpoint_states(const Network& model) {
  std::vector<State> states;
  for (const std::uint32_t state : states_of(model)) states.push_back(model.base()->definition->states[state]);
  states.push_back(counter("fit/epoch"));
  states.push_back(counter("fit/shuffled_epochs"));
  return states;
}

}  // namespace

void save_checkpoint(const Network& model, const std::string& path, int epoch, FileCalls& calls) {
  Definition& definition = *model.base()->definition;
  std::vector<Array> values;
  for (const std::uint32_t state : states_of(model))
    values.push_back(state_value(definition.tensor(definition.state_tensors[state])).array());
  values.push_back(counted(epoch));
  values.push_back(counted(static_cast<std::int64_t>(static_cast<NetworkLayer&>(*model.base()).shuffled_epochs)));
  write_file(path, pack_states(checkpoint_states(model), values), calls);
}

}  // namespace trainer

void Network::save_checkpoint(const std::string& path, int epoch) const {
  FileCalls calls;
  trainer::save_checkpoint(*this, path, epoch, calls);
}

int Network::load_checkpoint(const std::string& path) const {
  const std::vector<State> states = trainer::checkpoint_states(*this);
  const std::vector<Array> values = unpack_states(read_file(path), path, states);
  const std::int64_t epoch = values[values.size() - 2].integer(0), shuffled_epochs = values.back().integer(0);
  if (epoch < 0 || epoch > std::numeric_limits<int>::max() || shuffled_epochs < 0)
    throw rejected("IG0845",
                   "the state file " + ingot::quoted(path) + " cannot be loaded: its counters are out of range");
  Definition& definition = *base_->definition;
  std::size_t next = 0;
  for (const std::uint32_t state : trainer::states_of(*this))
    set_state_value(definition.tensor(definition.state_tensors[state]), NdArray(values[next++]));
  static_cast<NetworkLayer&>(*base_).shuffled_epochs = static_cast<std::uint64_t>(shuffled_epochs);
  return static_cast<int>(epoch);
}

}  // namespace ingot
