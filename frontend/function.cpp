// Recording functions: checks in Keras' words, then a slice of the pool.
#include "frontend/function.h"

#include <algorithm>
#include <map>
#include <set>

#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/phase.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::shared_ptr<Definition> common_definition(const FunctionArguments& arguments) {
  std::shared_ptr<Definition> definition;
  const auto check = [&](const Tensor& tensor, const char* role) {
    if (!tensor.is_valid())
      throw ValueError("an element of `" + std::string(role) + "` is no tensor").help("a Tensor was left empty");
    if (definition && definition != tensor.definition())
      throw ValueError("Cannot create an execution function which is comprised of elements from multiple graphs.");
    definition = tensor.definition();
  };
  for (const Tensor& tensor : arguments.inputs) check(tensor, "inputs");
  for (const Tensor& tensor : arguments.outputs) check(tensor, "outputs");
  for (const K::Update& update : arguments.updates) {
    if (!update.target.is_valid() && update.value.is_valid())
      throw ValueError("an element of `updates` is no update, but the tensor " + update.value.repr())
          .help(
              "gradients train nothing by themselves: pass what optimizer.get_updates(loss, params) gives; "
              "K::update(variable, value) makes a single update");
    check(update.target, "updates");
    check(update.value, "updates");
  }
  return definition ? definition : Definition::current();
}

// "digits", then "digits_1", ...: each name once.
std::string unique(std::string wanted, std::set<std::string>& taken) {
  std::string name = wanted;
  for (int i = 1; !taken.insert(name).second; ++i) name = wanted + "_" + std::to_string(i);
  return name;
}

std::string function_name(const Definition& definition, const std::string& wanted) {
  std::set<std::string> taken;
  for (const FunctionRecord& record : definition.functions)
    if (!record.is_superseded) taken.insert(record.name);
  if (wanted.empty()) return unique("function", taken);
  if (taken.contains(wanted))
    throw ValueError("a function named " + quoted(wanted) + " is recorded already")
        .help("each K::function needs a name of its own: it becomes a C++ symbol");
  return wanted;
}

void add_inputs(Definition& definition, const FunctionArguments& arguments, FunctionRequest& request) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < arguments.inputs.size(); ++i) {
    const Tensor& tensor = arguments.inputs[i];
    const TensorRecord& record = definition.tensors[tensor.id()];
    for (std::size_t k = 0; k < i; ++k)
      if (definition.tensors[arguments.inputs[k].id()].value == record.value)
        throw ValueError("Endpoint \"" + tensor.name() + "\" fed more than once.")
            .help("it stands at positions " + std::to_string(k) + " and " + std::to_string(i) + " of `inputs`");
    if (definition.state_of(tensor))
      throw TypeError("Cannot use a shared variable (" + tensor.name() + ") as explicit input.")
          .help("feed a placeholder, or set the variable before the call: K::set_value");
    const std::string name = unique(record.name, names);
    if (record.sparse) {
      request.inputs.push_back({name + ".values", record.sparse->values, {}});
      request.inputs.push_back({name + ".indices", record.sparse->indices, {}});
      request.inputs.push_back({name + ".count", record.sparse->count, {}});
    } else {
      // Code leaves out only a scalar, the learning phase; other defaults are filled in when a function is called.
      request.inputs.push_back({name, record.value, record.type.rank() == 0 ? record.default_value : std::nullopt});
    }
  }
}

void add_outputs(Definition& definition, const FunctionArguments& arguments, FunctionRequest& request) {
  std::set<std::string> names;
  if (!arguments.output_names.empty() && arguments.output_names.size() != arguments.outputs.size())
    throw ValueError("a function has " + std::to_string(arguments.outputs.size()) + " outputs, but " +
                     std::to_string(arguments.output_names.size()) + " `output_names`");
  for (std::size_t i = 0; i < arguments.outputs.size(); ++i) {
    const Tensor& tensor = arguments.outputs[i];
    if (tensor.is_sparse())
      throw TypeError("the sparse tensor " + tensor.repr() + " cannot be an output of a function");
    const std::string name = arguments.output_names.empty() ? tensor.name() : arguments.output_names[i];
    request.outputs.push_back({unique(name, names), definition.tensors[tensor.id()].value});
  }
}

// Layers' updates of one state compose in call order; a user's update stands alone.
void add_updates(Definition& definition, const FunctionArguments& arguments, FunctionRequest& request) {
  std::map<std::uint32_t, Tensor> composed;
  std::vector<std::uint32_t> order;
  std::map<std::uint32_t, const K::Update*> first;
  for (const K::Update& update : arguments.updates) {
    const auto state = definition.state_of(update.target);
    if (!state)
      throw TypeError("update target must be a variable, but got " + update.target.repr())
          .help("variables are made by K::variable and by layers");
    const auto known = first.find(*state);
    if (known == first.end()) {
      first[*state] = &update;
      composed[*state] = update.value;
      order.push_back(*state);
      continue;
    }
    if (update.is_made_by_layer() && known->second->is_made_by_layer()) {
      const bool is_same = update.value == known->second->value;
      if (!is_same) composed[*state] = composed[*state] * update.scale + update.increment;
      continue;
    }
    throw ValueError("state " + quoted(definition.states[*state].name) + " is updated twice: by " +
                     known->second->value.name() + " and by " + update.value.name())
        .help("updates are simultaneous: combine the two into one new value");
  }
  for (const std::uint32_t state : order)
    request.updates.push_back({state, definition.tensors[composed[state].id()].value});
}

[[noreturn]] void throw_disconnected(const Definition& definition, const DisconnectedGraph& error,
                                     const std::string& name) {
  std::string repr, layer;
  for (std::uint32_t id = 0; id < definition.tensors.size() && repr.empty(); ++id)
    if (definition.tensors[id].value == error.placeholder) {
      const auto owner = const_cast<Definition&>(definition).shared_from_this();
      repr = Tensor(owner, id).repr();
      layer = definition.tensors[id].name;
    }
  ValueError disconnected("Graph disconnected: cannot obtain value for tensor " + repr + " at layer \"" + layer +
                          "\". The following previous layers were accessed without issue: []");
  disconnected.at(error.location()).in_layer(layer);
  disconnected.help(std::string(error.what()) + "; add the input to function " + quoted(name) +
                    ", or cut the graph at a tensor on the path");
  throw disconnected;
}

bool draws(const Function& function) {
  return std::any_of(function.graph.nodes().begin(), function.graph.nodes().end(),
                     [](const Node& node) { return node.op == &op::random_uniform || node.op == &op::random_normal; });
}

Function slice_function(Definition& definition, FunctionRequest& request, bool training) {
  const bool has_phase = definition.phase_tensor &&
                         std::any_of(request.inputs.begin(), request.inputs.end(), [&](const FunctionInput& input) {
                           return input.value == definition.tensors[*definition.phase_tensor].value;
                         });
  if (definition.phase_tensor && !has_phase)
    request.given.emplace_back(definition.tensors[*definition.phase_tensor].value,
                               std::make_shared<const Array>(scalar_array(DType::boolean, training)));
  const auto made = [&] {
    return fold_fixed_choices(slice(definition.graph, definition.states, request), definition.states);
  };
  Function function = made();
  if (!definition.random_counter || !draws(function)) return function;
  const std::uint32_t counter = *definition.random_counter;
  for (const Update& update : request.updates)
    if (update.state == counter) return function;
  const Tensor next = definition.tensor(definition.state_tensors[counter]) + 1;
  request.updates.push_back({counter, definition.tensors[next.id()].value});
  return made();
}

void warn_of_unused(Definition& definition, const FunctionRecord& record) {
  std::set<Value> used;
  for (const Node& node : record.function.graph.nodes()) used.insert(node.operands.begin(), node.operands.end());
  for (const FunctionOutput& output : record.function.outputs) used.insert(output.value);
  for (const auto& update : record.function.updates) used.insert(update.value);
  for (std::size_t i = 0; i < record.function.inputs.size(); ++i) {
    const FunctionInput& input = record.function.inputs[i];
    if (used.contains(input.value) || input.default_value || input.name.ends_with(".count")) continue;
    definition.warn("function \"" + record.name + "\" does not need its input \"" + input.name + "\" (position " +
                    std::to_string(i) + "); it stays in the signature");
  }
}

}  // namespace

const std::string& RecordedFunction::name() const { return record_->name; }

namespace K {

RecordedFunction function(const FunctionArguments& arguments, Place place) {
  const std::shared_ptr<Definition> definition = common_definition(arguments);
  if (arguments.outputs.empty() && arguments.updates.empty())
    throw ValueError("a function needs at least one output or update");
  FunctionRecord record;
  FunctionRequest request;
  try {
    record.name = request.name = function_name(*definition, arguments.name);
    add_inputs(*definition, arguments, request);
    add_outputs(*definition, arguments, request);
    add_updates(*definition, arguments, request);
    record.function = slice_function(*definition, request, arguments.training);
  } catch (const DisconnectedGraph& error) {
    throw_disconnected(*definition, error, record.name);
  } catch (Error& error) {
    if (error.location().file.empty()) error.at(definition->provenance("", place).location);
    throw;
  }
  for (const Tensor& tensor : arguments.inputs) record.inputs.push_back(tensor.id());
  for (const Tensor& tensor : arguments.outputs) record.outputs.push_back(tensor.id());
  warn_of_unused(*definition, record);
  definition->functions.push_back(std::move(record));
  return {definition, &definition->functions.back()};
}

RecordedFunction function(const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs, const Updates& updates,
                          const std::string& name, Place place) {
  return function(FunctionArguments{inputs, outputs, updates, name}, place);
}

}  // namespace K
}  // namespace ingot
