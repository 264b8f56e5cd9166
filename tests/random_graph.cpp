// Random modules: a pool of random nodes, cut into functions with outputs and updates; and their shrinking.
#include "tests/random_graph.h"

#include <algorithm>
#include <set>

#include "tests/random_pool.h"

namespace ingot {
namespace {

const std::vector<const OpDef*>& computing_ops() {
  static const std::vector<const OpDef*> ops = [] {
    std::vector<const OpDef*> list;
    for (const OpDef* op : all_ops())
      if (op != &op::input && op != &op::state && op != &op::constant && !op->carries_code) list.push_back(op);
    return list;
  }();
  return ops;
}

// Everything that a value depends on, itself included.
std::set<std::uint32_t> ancestors(const Graph& graph, std::span<const Value> values) {
  std::set<std::uint32_t> seen;
  std::vector<std::uint32_t> stack;
  for (const Value value : values) stack.push_back(value.node);
  while (!stack.empty()) {
    const std::uint32_t node = stack.back();
    stack.pop_back();
    if (!seen.insert(node).second) continue;
    for (const Value operand : graph.node(node).operands) stack.push_back(operand.node);
  }
  return seen;
}

Value state_entry(const RandomPool& pool, std::uint32_t state) {
  for (std::uint32_t i = 0; i < pool.graph().size(); ++i)
    if (is_state(pool.graph().node(i)) && state_index(pool.graph().node(i)) == state) return {i, 0};
  return {};
}

// Updates of some states: by a value of the same type, by a count, or two of one type swapped.
std::vector<Update> random_updates(RandomPool& pool, Random& random) {
  std::vector<Update> updates;
  const auto is_updated = [&](std::uint32_t state) {
    return std::any_of(updates.begin(), updates.end(), [&](const Update& update) { return update.state == state; });
  };
  const auto states = static_cast<std::uint32_t>(pool.states().size());
  for (std::uint32_t s = 0; s < states; ++s) {
    if (is_updated(s) || !random.chance(0.4)) continue;
    const Type& type = pool.states()[s].type;
    std::vector<Value> computed;
    for (const Value value : pool.computed())
      if (pool.type(value) == type) computed.push_back(value);
    std::uint32_t partner = s;
    for (std::uint32_t t = s + 1; t < states; ++t)
      if (pool.states()[t].type == type && !is_updated(t)) partner = t;
    if (partner != s && random.chance(0.6)) {
      updates.push_back({s, state_entry(pool, partner)});
      updates.push_back({partner, state_entry(pool, s)});
    } else if (!computed.empty()) {
      updates.push_back({s, random.one_of(computed)});
    }
  }
  return updates;
}

Function random_function(RandomPool& pool, Random& random, const std::string& name, Value always) {
  FunctionRequest request;
  request.name = name;
  std::vector<Value> candidates = pool.computed(), needed;
  if (always.is_valid()) request.outputs.push_back({"shared", always});
  if (!candidates.empty()) request.outputs.push_back({"last", candidates.back()});
  for (std::int64_t i = random.between(0, 3); i > 0; --i) {
    const Value drawn =
        random.chance(0.85) && !candidates.empty()
            ? random.one_of(candidates)
            : Value{static_cast<std::uint32_t>(random.between(0, static_cast<std::int64_t>(pool.graph().size()) - 1)),
                    0};
    request.outputs.push_back({"out" + std::to_string(request.outputs.size()), drawn});
  }
  request.updates = random_updates(pool, random);
  for (const FunctionOutput& output : request.outputs) needed.push_back(output.value);
  for (const Update& update : request.updates) needed.push_back(update.value);
  const std::set<std::uint32_t> used = ancestors(pool.graph(), needed);
  for (std::uint32_t i = 0; i < pool.graph().size(); ++i) {
    const Node& node = pool.graph().node(i);
    if (!is_input(node) || !(used.contains(i) || random.chance(0.05))) continue;  // some inputs are not read
    const bool is_phase = node.provenance.name == "learning_phase";
    request.inputs.push_back({node.provenance.name, {i, 0}, is_phase ? std::optional(0.0) : std::nullopt});
  }
  return slice(pool.graph(), pool.states(), request);
}

void drop_unused_states(RandomModule& random) {
  Module& module = random.module;
  std::vector<bool> is_used(module.states.size());
  for (const Function& function : module.functions) {
    for (const Node& node : function.graph.nodes())
      if (is_state(node)) is_used[state_index(node)] = true;
    for (const Update& update : function.updates) is_used[update.state] = true;
  }
  std::vector<std::uint32_t> number(is_used.size());
  std::vector<State> kept;
  for (std::size_t i = 0; i < is_used.size(); ++i) {
    number[i] = static_cast<std::uint32_t>(kept.size());
    if (is_used[i]) kept.push_back(module.states[i]);
  }
  module.states = kept;
  for (Function& function : module.functions) {
    Graph graph;
    for (const Node& node : function.graph.nodes()) {
      if (is_state(node))
        graph.state(number[state_index(node)], node.results[0], node.provenance);
      else
        graph.append(*node.op, node.operands, node.attributes, node.provenance);
    }
    function.graph = std::move(graph);
    for (Update& update : function.updates) update.state = number[update.state];
  }
}

// The function cut down to what its outputs and updates need, with its inputs; `constant` (when valid) becomes a
// constant of the value given.
void cut(RandomModule& random, std::size_t f, const std::vector<FunctionOutput>& outputs,
         const std::vector<Update>& updates,
         std::optional<std::pair<std::uint32_t, std::vector<Array>>> constant = {}) {
  const Function& old = random.module.functions[f];
  Graph graph;
  std::vector<std::vector<Value>> now(old.graph.size());
  const auto mapped = [&](Value v) { return now[v.node][v.result]; };
  for (std::uint32_t i = 0; i < old.graph.size(); ++i) {
    const Node& node = old.graph.node(i);
    if (constant && constant->first == i) {
      for (const Array& data : constant->second) now[i].push_back(graph.constant(data, node.provenance));
      continue;
    }
    std::vector<Value> operands;
    for (const Value operand : node.operands) operands.push_back(mapped(operand));
    const Value made = graph.append(*node.op, operands, node.attributes, node.provenance);
    for (std::uint32_t r = 0; r < node.results.size(); ++r) now[i].push_back({made.node, r});
  }
  FunctionRequest request{old.name, old.inputs, outputs, updates};
  for (FunctionInput& input : request.inputs) input.value = mapped(input.value);
  for (FunctionOutput& output : request.outputs) output.value = mapped(output.value);
  for (Update& update : request.updates) update.value = mapped(update.value);
  Function made = slice(graph, random.module.states, request);
  random.module.functions[f] = std::move(made);
}

template <class T>
std::vector<T> without(std::vector<T> list, std::size_t i) {
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
  return list;
}

// The values of all nodes of a function, by the ops' own reference.
std::vector<std::vector<ReferenceArray>> node_values(const RandomModule& random, std::size_t f) {
  const Function& function = random.module.functions[f];
  std::vector<std::vector<ReferenceArray>> values(function.graph.size());
  for (std::size_t i = 0; i < function.inputs.size(); ++i)
    values[function.inputs[i].value.node] = {random.inputs[f][i]};
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const Node& node = function.graph.node(i);
    if (is_input(node)) continue;
    if (is_state(node)) {
      values[i] = {ReferenceArray(*random.module.states[state_index(node)].initial)};
      continue;
    }
    if (is_constant(node)) {
      values[i] = {ReferenceArray(*constant_data(node))};
      continue;
    }
    std::vector<const ReferenceArray*> operands;
    for (const Value operand : node.operands) operands.push_back(&values[operand.node][operand.result]);
    for (const Type& type : node.results) values[i].emplace_back(type);
    std::vector<Type> types;
    evaluate_op(function.graph.call(node, types), operands, values[i]);
  }
  return values;
}

}  // namespace

std::uint64_t Random::next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(high - low) + 1));
}

double Random::real(double low, double high) {
  return low + (high - low) * static_cast<double>(next() >> 11) * 0x1p-53;
}

RandomModule random_module(std::uint64_t seed, const RandomOptions& options) {
  Random random(seed);
  RandomPool pool(random, options);
  const std::vector<const OpDef*>& ops = computing_ops();
  for (std::int64_t i = random.between(0, 2); i > 0; --i) {  // states that can be swapped
    const Type type{random.chance(0.8) ? DType::f32 : DType::u32, pool.shape(0, 2)};
    pool.fresh_state(type);
    pool.fresh_state(type);
  }
  pool.add(*ops[seed % ops.size()]);
  const std::int64_t nodes = random.between(options.least_nodes, options.most_nodes);
  for (std::int64_t i = 1; i < nodes; ++i) {
    if (random.chance(0.05))
      pool.add_layer();
    else
      pool.add(*random.one_of(ops));
  }
  if (options.with_learning_phase && random.chance(0.125)) pool.add_choice_by_phase();

  RandomModule result;
  result.seed = seed;
  result.module.name = "random" + std::to_string(seed);
  const bool has_two = random.chance(0.5);
  if (has_two && pool.states().empty()) pool.fresh_state({DType::f32, pool.shape(0, 2)});
  result.module.states = pool.states();
  const Value shared = has_two ? state_entry(pool, static_cast<std::uint32_t>(random.between(
                                                       0, static_cast<std::int64_t>(pool.states().size()) - 1)))
                               : Value();
  result.module.functions.push_back(random_function(pool, random, "f", shared));
  if (has_two) result.module.functions.push_back(random_function(pool, random, "g", shared));
  for (const Function& function : result.module.functions) {
    std::vector<ReferenceArray> inputs;
    for (const FunctionInput& input : function.inputs)
      for (std::uint32_t i = 0; i < pool.graph().size(); ++i)
        if (is_input(pool.graph().node(i)) && pool.graph().node(i).provenance.name == input.name)
          inputs.push_back(pool.value({i, 0}));
    result.inputs.push_back(std::move(inputs));
  }
  drop_unused_states(result);
  return result;
}

std::vector<ReferenceArray> initial_states(const Module& module) {
  std::vector<ReferenceArray> states;
  for (const State& state : module.states) states.emplace_back(*state.initial);
  return states;
}

RandomModule shrunk(RandomModule failing, const std::function<bool(const RandomModule&)>& fails) {
  const auto accept = [&](RandomModule smaller) {
    drop_unused_states(smaller);
    if (!fails(smaller)) return false;
    failing = std::move(smaller);
    return true;
  };
  for (bool is_shrinking = true; is_shrinking;) {
    is_shrinking = false;
    for (std::size_t f = 0; f < failing.module.functions.size() && failing.module.functions.size() > 1; ++f) {
      RandomModule smaller = failing;
      smaller.module.functions = without(smaller.module.functions, f);
      smaller.inputs = without(smaller.inputs, f);
      is_shrinking |= accept(std::move(smaller));
    }
    for (std::size_t f = 0; f < failing.module.functions.size(); ++f) {
      for (std::size_t i = failing.module.functions[f].outputs.size(); i-- > 0;) {
        RandomModule smaller = failing;
        const Function old = smaller.module.functions[f];
        cut(smaller, f, without(old.outputs, i), old.updates);
        is_shrinking |= accept(std::move(smaller));
      }
      for (std::size_t i = failing.module.functions[f].outputs.size(); i-- > 0;) {  // an operand in its place
        const Function old = failing.module.functions[f];
        for (const Value operand : old.graph.node(old.outputs[i].value).operands) {
          RandomModule smaller = failing;
          std::vector<FunctionOutput> outputs = old.outputs;
          outputs[i].value = operand;
          cut(smaller, f, outputs, old.updates);
          if (!accept(std::move(smaller))) continue;
          is_shrinking = true;
          break;
        }
      }
      for (std::size_t i = failing.module.functions[f].updates.size(); i-- > 0;) {
        RandomModule smaller = failing;
        const Function old = smaller.module.functions[f];
        cut(smaller, f, old.outputs, without(old.updates, i));
        if (accept(std::move(smaller))) {
          is_shrinking = true;
          continue;
        }
        smaller = failing;
        std::vector<FunctionOutput> outputs = old.outputs;  // its value matters, the update does not
        outputs.push_back({"update" + std::to_string(i), old.updates[i].value});
        cut(smaller, f, outputs, without(old.updates, i));
        is_shrinking |= accept(std::move(smaller));
      }
      for (std::uint32_t i = static_cast<std::uint32_t>(failing.module.functions[f].graph.size()); i-- > 0;) {
        if (i >= failing.module.functions[f].graph.size()) continue;
        if (failing.module.functions[f].graph.node(i).operands.empty()) continue;
        RandomModule smaller = failing;
        const Function old = smaller.module.functions[f];
        std::vector<Array> data;
        const std::vector<ReferenceArray> results = node_values(smaller, f)[i];
        for (const ReferenceArray& value : results) data.push_back(value.to_array());
        cut(smaller, f, old.outputs, old.updates, std::pair(i, data));
        is_shrinking |= accept(std::move(smaller));
      }
    }
  }
  return failing;
}

}  // namespace ingot
