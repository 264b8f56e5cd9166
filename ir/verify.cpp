// Verification of modules, one function per group of invariants; verify.h has the list.
#include "ir/verify.h"

#include <algorithm>
#include <set>

#include "ir/scalar_text.h"
#include "ir/text.h"

namespace ingot {
namespace {

std::string nth(std::string_view what, std::size_t i) { return std::string(what) + " " + std::to_string(i); }

bool is_complete(const ArrayPtr& array) {
  return array && is_static(array->type.shape) &&
         array->bytes.size() == static_cast<std::size_t>(byte_count(array->type));
}

// The alternative of Attribute that a kind stands for.
std::size_t alternative(AttributeKind kind) { return static_cast<std::size_t>(kind); }
static_assert(std::variant_size_v<Attribute> == static_cast<std::size_t>(AttributeKind::array) + 1);
static_assert(std::is_same_v<std::variant_alternative_t<static_cast<std::size_t>(AttributeKind::program), Attribute>,
                             scalar::Program>);

class FunctionVerifier {
 public:
  FunctionVerifier(const Module& module, const Function& function) : module_(module), function_(function) {}

  void verify() const {
    for (std::uint32_t i = 0; i < graph().size(); ++i) {
      operands(i);
      attributes(i);
      results(i);
      state_entry(i);
    }
    inputs();
    outputs();
    updates();
    no_other_inputs();
    if (function_.dispatch) dispatch(*function_.dispatch);
  }

  void verify_use() const {
    const bool found = std::ranges::any_of(module_.functions, [&](const Function& other) {
      return other.dispatch &&
             (other.dispatch->when_true == function_.name || other.dispatch->when_false == function_.name);
    });
    if (function_.is_private && !found) throw fault("IG0413", "it is private, and nothing dispatches to it");
  }

 private:
  const Graph& graph() const { return function_.graph; }

  Error fault(std::string_view code, const std::string& message) const {
    return rejected(code, "function " + quoted(function_.name) + ": " + message);
  }

  Error fault_at(std::uint32_t i, std::string_view code, const std::string& message) const {
    const Node& node = graph().node(i);
    const std::string op = node.op ? std::string(node.op->name) : "?";
    return fault(code, nth("node", i) + " (" + op + " " + quoted(node.provenance.name) + ") " + message)
        .at(node.provenance.location)
        .in_layer(node.provenance.layer);
  }

  bool exists(Value value, std::size_t limit) const {
    return value.node < limit && value.result < graph().node(value).results.size();
  }

  void operands(std::uint32_t i) const {
    const Node& node = graph().node(i);
    if (!node.op) throw fault_at(i, "IG0404", "has no op");
    const bool is_variadic = !node.op->operands.empty() && node.op->operands.back().is_variadic;
    const std::size_t wanted = node.op->operands.size();
    if (is_variadic ? node.operands.size() + 1 < wanted : node.operands.size() != wanted)
      throw fault_at(i, "IG0404", "has " + std::to_string(node.operands.size()) + " operands");
    for (std::size_t k = 0; k < node.operands.size(); ++k)
      if (!exists(node.operands[k], i))
        throw fault_at(i, "IG0404", "has an " + nth("operand", k) + " that is no result of an earlier node");
  }

  void attributes(std::uint32_t i) const {
    const Node& node = graph().node(i);
    const auto& declared = node.op->attributes;
    if (node.attributes.size() != declared.size())
      throw fault_at(i, "IG0405",
                     "has " + std::to_string(node.attributes.size()) + " attributes; its op declares " +
                         std::to_string(declared.size()));
    for (std::size_t k = 0; k < declared.size(); ++k) {
      const Attribute& attribute = node.attributes[k];
      const std::string which = "attribute " + std::string(declared[k].name);
      const bool may_be_absent = declared[k].default_value && declared[k].default_value().index() == 0;
      if (attribute.index() != alternative(declared[k].kind) && !(attribute.index() == 0 && may_be_absent))
        throw fault_at(i, "IG0405", "has an " + which + " of the wrong kind");
      if (const auto* array = std::get_if<ArrayPtr>(&attribute); array && !is_complete(*array))
        throw fault_at(i, "IG0405", "has an " + which + " without its data");
      if (const auto* program = std::get_if<scalar::Program>(&attribute))
        if (const std::string why = scalar::fault(*program); !why.empty())
          throw fault_at(i, "IG0405", "has a malformed program as " + which + ": " + why);
    }
  }

  void results(std::uint32_t i) const {
    const Node& node = graph().node(i);
    std::vector<Type> types, inferred;
    try {
      inferred = infer_types(graph().call(node, types));
    } catch (const Error& error) {
      throw fault_at(i, "IG0406", std::string("does not fit its operands: ") + error.what());
    }
    if (inferred == node.results) return;
    const auto list = [](const std::vector<Type>& all) {
      std::string text;
      for (const Type& type : all) text += (text.empty() ? "" : ", ") + to_string(type);
      return text;
    };
    throw fault_at(i, "IG0406", "is " + list(node.results) + "; inference gives " + list(inferred));
  }

  void state_entry(std::uint32_t i) const {
    const Node& node = graph().node(i);
    if (!is_state(node)) return;
    const auto index = std::get<std::int64_t>(node.attributes[0]);
    if (index < 0 || index >= static_cast<std::int64_t>(module_.states.size()))
      throw fault_at(i, "IG0407", "reads state " + std::to_string(index) + ", which does not exist");
    const State& state = module_.states[static_cast<std::size_t>(index)];
    if (node.results[0] != state.type)
      throw fault_at(
          i, "IG0407",
          "is " + to_string(node.results[0]) + "; state " + quoted(state.name) + " is " + to_string(state.type));
  }

  void inputs() const {
    std::set<std::string_view> names;
    std::set<Value> values;
    for (const FunctionInput& input : function_.inputs) {
      if (!exists(input.value, graph().size()) || !is_input(graph().node(input.value)))
        throw fault("IG0408", "input " + quoted(input.name) + " is no input entry of its graph");
      if (!values.insert(input.value).second)
        throw fault_at(input.value.node, "IG0408", "stands twice among the inputs");
      if (input.name.empty() || !names.insert(input.name).second)
        throw fault_at(input.value.node, "IG0408", "has the name " + quoted(input.name) + ", empty or another input's");
    }
  }

  void no_other_inputs() const {
    const std::vector<bool> live = live_nodes(function_);
    for (std::uint32_t i = 0; i < live.size(); ++i)
      if (live[i] && is_input(graph().node(i)) &&
          std::ranges::none_of(function_.inputs, [&](const FunctionInput& input) { return input.value.node == i; }))
        throw fault_at(i, "IG0409", "is needed but is not among the inputs of the function");
  }

  void outputs() const {
    for (std::size_t i = 0; i < function_.outputs.size(); ++i)
      if (!exists(function_.outputs[i].value, graph().size()))
        throw fault("IG0410", nth("output", i) + " " + quoted(function_.outputs[i].name) + " is no value of its graph");
  }

  void updates() const {
    std::set<std::uint32_t> states;
    for (std::size_t i = 0; i < function_.updates.size(); ++i) {
      const Update& update = function_.updates[i];
      if (update.state >= module_.states.size())
        throw fault("IG0411", nth("update", i) + " is of a state that does not exist");
      const State& state = module_.states[update.state];
      if (!exists(update.value, graph().size()))
        throw fault("IG0411", "the update of state " + quoted(state.name) + " is no value of its graph");
      if (!states.insert(update.state).second)
        throw fault_at(update.value.node, "IG0411", "is a second update of state " + quoted(state.name));
      const Type& type = graph().type(update.value);
      const bool fits = type.dtype == state.type.dtype && type.rank() == state.type.rank() &&
                        (!is_static(type.shape) || type.shape == state.type.shape);
      if (!fits)
        throw fault_at(update.value.node, "IG0411",
                       "is " + to_string(type) + "; it updates state " + quoted(state.name) + ", which is " +
                           to_string(state.type));
    }
  }

  void dispatch(const Dispatch& dispatch) const {
    if (dispatch.input >= function_.inputs.size() ||
        graph().type(function_.inputs[dispatch.input].value) != Type{DType::boolean, {}})
      throw fault("IG0412", "it dispatches by an input that is no bool[]");
    if (!function_.outputs.empty() || !function_.updates.empty() ||
        !std::ranges::all_of(graph().nodes(), [](const Node& node) { return is_input(node); }))
      throw fault("IG0412", "it dispatches and computes");
    const Function* targets[] = {module_.find_function(dispatch.when_true), module_.find_function(dispatch.when_false)};
    for (const Function* target : targets) {
      if (!target || target == &function_ || target->dispatch)
        throw fault("IG0412", "it dispatches to a function that does not exist or dispatches itself");
      if (!have_same_inputs(function_, *target))
        throw fault("IG0412", "it dispatches to " + quoted(target->name) + ", which has other inputs");
    }
    if (!have_same_results(*targets[0], *targets[1]))
      throw fault("IG0412", quoted(targets[0]->name) + " and " + quoted(targets[1]->name) +
                                " have different outputs or updated states");
  }

  static bool have_same_inputs(const Function& a, const Function& b) {
    return std::ranges::equal(a.inputs, b.inputs, [&](const FunctionInput& x, const FunctionInput& y) {
      return x.name == y.name && y.value.node < b.graph.size() &&
             a.graph.type(x.value) == b.graph.node(y.value).results[0];
    });
  }

  static bool have_same_results(const Function& a, const Function& b) {
    const auto is_inside = [](const Function& f) {
      return std::ranges::all_of(f.outputs, [&](const FunctionOutput& output) {
        return output.value.node < f.graph.size() && output.value.result < f.graph.node(output.value).results.size();
      });
    };
    return is_inside(a) && is_inside(b) &&
           std::ranges::equal(a.outputs, b.outputs,
                              [&](const FunctionOutput& x, const FunctionOutput& y) {
                                return x.name == y.name && a.graph.type(x.value) == b.graph.type(y.value);
                              }) &&
           std::ranges::equal(a.updates, b.updates, {}, &Update::state, &Update::state);
  }

  const Module& module_;
  const Function& function_;
};

void verify_states(const Module& module) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < module.states.size(); ++i) {
    const State& state = module.states[i];
    const auto fault = [&](const std::string& why) {
      return rejected("IG0402", nth("state", i) + " " + quoted(state.name) + " " + why);
    };
    if (state.name.empty() || !names.insert(state.name).second) throw fault("has an empty name or another state's");
    check_limits(state.type.shape, "state " + quoted(state.name));
    if (!is_static(state.type.shape)) throw fault("is " + to_string(state.type) + "; its dims must be numbers");
    if (!is_complete(state.initial) || state.initial->type != state.type)
      throw fault("has no initial value of its type, " + to_string(state.type));
  }
}

}  // namespace

void verify(const Module& module) {
  if (module.profile != "keras2" && module.profile != "keras3")
    throw rejected("IG0401", "the profile is " + quoted(module.profile) + "; expected keras2 or keras3");
  verify_states(module);
  std::set<std::string_view> names;
  for (const Function& function : module.functions)
    if (function.name.empty() || !names.insert(function.name).second)
      throw rejected("IG0403", "a function has the name " + quoted(function.name) + ", empty or another function's");
  for (const Function& function : module.functions) FunctionVerifier(module, function).verify();
  for (const Function& function : module.functions) FunctionVerifier(module, function).verify_use();
}

void require_data(const Module& module) {
  const auto fault = [](const std::string& what, const std::string& hash) {
    return rejected("IG0414", "the data of " + what + " is not at hand (SHA-256 " + hash + ")")
        .help("put the weights file that was written with the text next to it");
  };
  for (const State& state : module.states)
    if (!state.initial->absent_sha256.empty()) throw fault("state " + quoted(state.name), state.initial->absent_sha256);
  for (const Function& function : module.functions) {
    const std::vector<bool> live = live_nodes(function);
    for (std::uint32_t i = 0; i < live.size(); ++i)
      for (const Attribute& attribute : function.graph.node(i).attributes)
        if (const auto* array = std::get_if<ArrayPtr>(&attribute); live[i] && array && !(*array)->absent_sha256.empty())
          throw fault("constant " + quoted(function.graph.node(i).provenance.name), (*array)->absent_sha256)
              .at(function.graph.node(i).provenance.location)
              .in_layer(function.graph.node(i).provenance.layer);
  }
}

}  // namespace ingot
