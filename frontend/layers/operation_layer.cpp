#include "frontend/layers/operation_layer.h"

#include <algorithm>
#include <map>
#include <set>

#include "frontend/definition.h"

namespace ingot {
namespace {

// Operations that Keras 3 names otherwise than the language does (keras/src/ops, keras_tensor.py).
constexpr std::pair<const OpDef*, const char*> keras_classes[] = {
    {&op::abs, "Absolute"}, {&op::divide, "TrueDivide"}, {&op::negate, "Negative"},
    {&op::product, "Prod"}, {&op::remainder, "Mod"},     {&op::reverse, "Flip"},
};

// "greater_equal" -> "GreaterEqual"
std::string class_name_of(const OpDef& op) {
  for (const auto& [known, keras_class] : keras_classes)
    if (known == &op) return keras_class;
  std::string name;
  bool opens_word = true;
  for (const char c : op.name) {
    if (c != '_') name += opens_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    opens_word = c == '_';
  }
  return name;
}

// Which operand of a node is which input of its layer; nothing: it is the same in every call.
using OperandInputs = std::vector<std::optional<std::size_t>>;

class OperationLayer final : public LayerBase {
 public:
  OperationLayer(const Node& node, OperandInputs operand_inputs)
      : LayerBase(class_name_of(*node.op), {}),
        op_(*node.op),
        operands_(node.operands),
        attributes_(node.attributes),
        operand_inputs_(std::move(operand_inputs)) {
    is_built = true;
  }
  void check_arity(const std::vector<Tensor>&, bool) const override {}  // only models call it, with what it had

  std::vector<Tensor> call(const std::vector<Tensor>& inputs, const Training&, std::uint32_t) override {
    std::vector<Value> operands = operands_;
    for (std::size_t i = 0; i < operands.size(); ++i)
      if (operand_inputs_[i]) operands[i] = definition->tensors[inputs[*operand_inputs_[i]].id()].value;
    Provenance origin;
    origin.name = origin.layer = definition->scopes.back().path;
    if (definition->scopes.back().place) origin.location = *definition->scopes.back().place;
    const Value first = definition->graph.append(op_, std::move(operands), attributes_, std::move(origin));
    std::vector<Tensor> results;
    const std::vector<Type> types = definition->graph.node(first).results;
    for (std::uint32_t r = 0; r < types.size(); ++r)
      results.push_back(definition->add_tensor({name, types[r], {first.node, r}, {}, {}, {}}));
    return results;
  }

 private:
  const OpDef& op_;
  std::vector<Value> operands_;
  std::vector<Attribute> attributes_;
  OperandInputs operand_inputs_;
};

// Of each operand of a node: the tensor; nothing when it is the same whatever a model is called on.
using Operands = std::vector<std::optional<std::uint32_t>>;

class Finder {
 public:
  Finder(Definition& definition, const std::vector<Tensor>& starts) : definition_(definition) {
    for (const Tensor& start : starts) seen_.insert(start.id());
  }

  // The operations behind a tensor, back to layers and beyond them.
  void visit(std::uint32_t tensor) {
    std::vector<std::uint32_t> pending{tensor};
    while (!pending.empty()) {
      const std::uint32_t id = pending.back();
      pending.pop_back();
      if (!seen_.insert(id).second) continue;
      const TensorRecord& record = definition_.tensors[id];
      if (record.history.layer) {
        const std::vector<std::uint32_t>& inputs = record.history.layer->nodes[record.history.node].inputs;
        pending.insert(pending.end(), inputs.begin(), inputs.end());
      } else if (const std::optional<Operands> operands = operands_of(record.value, id)) {
        for (const std::optional<std::uint32_t>& operand : *operands)
          if (operand) pending.push_back(*operand);
        found_[record.value.node] = *operands;
      }
    }
  }

  void make_layers() {
    for (const auto& [index, operands] : found_) {
      LayerNode call;
      OperandInputs operand_inputs;
      for (const std::optional<std::uint32_t>& operand : operands) {
        operand_inputs.push_back(operand ? std::optional(call.inputs.size()) : std::nullopt);
        if (operand) call.inputs.push_back(*operand);
      }
      const Node& node = definition_.graph.node(index);
      auto layer = std::make_unique<OperationLayer>(node, std::move(operand_inputs));
      for (std::uint32_t r = 0; r < node.results.size(); ++r) {
        call.outputs.push_back(first_tensor_of({index, r}));
        definition_.tensors[call.outputs.back()].history = {layer.get(), 0, r};
      }
      layer->nodes.push_back(std::move(call));
      definition_.layers.push_back(std::move(layer));
    }
  }

 private:
  // Nothing when there is no tensor among them, or when a part of a sparse tensor is.
  std::optional<Operands> operands_of(Value value, std::uint32_t user) const {
    Operands operands;
    for (const Value operand : definition_.graph.node(value).operands) {
      operands.push_back(last_tensor_of(operand, user));
      const Node& made_by = definition_.graph.node(operand);
      const bool is_phase = operands.back() && operands.back() == definition_.phase_tensor;
      if (is_state(made_by) || is_constant(made_by) || is_phase)
        operands.back().reset();
      else if (!operands.back() || definition_.tensors[*operands.back()].sparse)
        return {};
    }
    const bool has_tensor = std::any_of(operands.begin(), operands.end(), [](const auto& o) { return o.has_value(); });
    return has_tensor ? std::optional(operands) : std::nullopt;
  }

  // A layer that passes its input on makes another tensor of the same value. Before `end`: what it made of an operand
  // stands before the tensor that was made of it, and after the operand itself.
  std::optional<std::uint32_t> last_tensor_of(Value value, std::uint32_t end) const {
    for (std::uint32_t id = end; id-- > 0;)
      if (definition_.tensors[id].value == value) return id;
    return {};
  }
  std::uint32_t first_tensor_of(Value value) const {
    const auto found = std::find_if(definition_.tensors.begin(), definition_.tensors.end(),
                                    [&](const TensorRecord& record) { return record.value == value; });
    return static_cast<std::uint32_t>(found - definition_.tensors.begin());
  }

  Definition& definition_;
  std::set<std::uint32_t> seen_;
  std::map<std::uint32_t, Operands> found_;  // by node, so as they were written
};

}  // namespace

void make_operation_layers(Definition& definition, const std::vector<Tensor>& inputs,
                           const std::vector<Tensor>& outputs) {
  const DefinitionScope scope(definition.shared_from_this());
  Finder finder(definition, inputs);
  for (const Tensor& output : outputs) finder.visit(output.id());
  finder.make_layers();
}

bool is_operation(const LayerBase& layer) { return dynamic_cast<const OperationLayer*>(&layer) != nullptr; }

}  // namespace ingot
