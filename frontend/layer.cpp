// Calling layers, and what a layer knows of its calls and weights.
#include "frontend/layer.h"

#include <algorithm>
#include <set>

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/errors.h"
#include "frontend/executor.h"
#include "ir/text.h"

namespace ingot {

LayerBase::LayerBase(std::string_view class_name_, const LayerOptions& options)
    : definition(Definition::current().get()),
      class_name(class_name_),
      name(options.name.empty() ? definition->names.next(snake_case(class_name_), definition->profile) : options.name),
      trainable(options.trainable),
      dtype(options.dtype) {}

Tensor LayerBase::tensor(std::uint32_t id) const { return definition->tensor(id); }

Tensor LayerBase::weight(std::string_view weight_name) const {
  for (const LayerWeight& w : weights)
    if (w.name == weight_name) return tensor(w.tensor);
  throw internal_error("layer " + name + " has no weight " + std::string(weight_name));
}

Tensor LayerBase::add_weight(std::string weight_name, std::vector<std::int64_t> shape, const Initializer& initializer,
                             const WeightOptions& options) {
  Array initial = initializer(dtype, shape, definition->initializer_count++);
  const std::string& path = definition->scopes.back().path;
  const Tensor variable = definition->add_state(path + "/" + weight_name, std::move(initial), options.is_trainable);
  const std::uint32_t state = *definition->state_of(variable);
  if (!options.constraint.is_none()) definition->constraints[state] = kept_by_definition(options.constraint);
  if (!options.regularizer.is_none()) definition->regularizers[state] = kept_by_definition(options.regularizer);
  weights.push_back({std::move(weight_name), variable.id(), options.is_trainable});
  return variable;
}

void LayerBase::add_update(const K::Update& update) {
  updates.push_back({update.target.id(), update.value.id(), update.increment.id(), update.scale, definition->calls});
}

K::Update LayerBase::update_of(const LayerUpdate& made) const {
  K::Update update(tensor(made.target), tensor(made.value));
  update.increment = tensor(made.increment);
  update.scale = made.scale;
  return update;
}

void LayerBase::add_loss(const Tensor& loss) {
  if (loss.rank() != 0)
    throw ValueError("a loss of layer " + name + " must be a scalar, but has shape " + keras_shape(loss.shape()))
        .in_layer(name)
        .help("reduce it with K::sum or K::mean");
  losses.push_back({loss.id(), definition->calls});
}

void LayerBase::regularize_activity(const Regularizer& regularizer, const Tensor& output) {
  if (regularizer.is_none()) return;
  Tensor loss = regularizer(output);
  if (definition->profile == Profile::keras3) loss = loss / K::cast(K::count(output, 0), loss.dtype());
  add_loss(loss);
}

void LayerBase::set_input_shape(const std::vector<std::int64_t>& without_batch) {
  if (without_batch.empty()) return;
  batch_input_shape = {None};
  batch_input_shape.insert(batch_input_shape.end(), without_batch.begin(), without_batch.end());
}

Tensor LayerBase::in_own_dtype(const Tensor& input) const {
  return input.dtype() == dtype || input.is_sparse() ? input : K::cast(input, dtype);
}

void LayerBase::check_arity(const std::vector<Tensor>& inputs, bool) const { expect_inputs(1, inputs); }

void LayerBase::expect_inputs(std::size_t count, const std::vector<Tensor>& inputs) const {
  if (inputs.size() == count) return;
  const std::string wanted = std::to_string(count), found = std::to_string(inputs.size());
  if (definition->profile == Profile::keras2)
    throw ValueError("Layer " + name + " expects " + wanted + " inputs, but it received " + found +
                     " input tensors. Input received: " + repr(inputs))
        .in_layer(name);
  throw ValueError("Layer \"" + name + "\" expects " + wanted + " input(s), but it received " + found +
                   " input tensors. Inputs received: " + repr(inputs))
      .in_layer(name);
}

void LayerBase::wrong_rank(std::size_t input, const std::string& expected, std::size_t found) const {
  if (definition->profile == Profile::keras2)
    throw ValueError("Input " + std::to_string(input) + " is incompatible with layer " + name + ": expected " +
                     expected + ", found ndim=" + std::to_string(found))
        .in_layer(name);
  throw ValueError("Input " + std::to_string(input) + " of layer \"" + name +
                   "\" is incompatible with the layer: expected " + expected + ", found ndim=" + std::to_string(found))
      .in_layer(name);
}

std::vector<Tensor> LayerBase::run(const std::vector<Tensor>& inputs, const Training& training) {
  CallScope scope;
  if (!definition->scopes.empty()) scope = definition->scopes.back();
  scope.path += (scope.path.empty() ? "" : "/") + name;
  definition->scopes.push_back(scope);
  struct Leave {
    Definition* definition;
    ~Leave() { definition->scopes.pop_back(); }
  } leave{definition};
  if (!is_built) {
    build(inputs);
    is_built = true;
  }
  return call(inputs, training, calls++);
}

namespace {

// A call from outside. The outermost one decides the place that nodes are said to come from.
struct ApplyScope {
  Definition& definition;
  ApplyScope(Definition& d, LayerCall call, const Place& place) : definition(d) {
    d.calls.push_back(call);
    CallScope scope;
    if (!d.scopes.empty()) scope = d.scopes.back();
    if (!scope.place) scope.place = d.provenance("", place).location;
    d.scopes.push_back(scope);
  }
  ~ApplyScope() {
    definition.scopes.pop_back();
    definition.calls.pop_back();
  }
};

// The name of an output: that of its layer, with call and index where there are several.
std::string output_name(const LayerBase& layer, std::size_t node, std::size_t index, std::size_t outputs) {
  std::string name = layer.name;
  if (node > 0) name += "_" + std::to_string(node);
  if (outputs > 1) name += ":" + std::to_string(index);
  return name;
}

}  // namespace

Layer::Layer(std::unique_ptr<LayerBase> base) {
  base_ = base.get();
  definition_ = DefinitionPointer(Definition::current());
  definition_->layers.push_back(std::move(base));
}

Layer::Layer(LayerBase& base) : base_(&base), definition_(base.definition->shared_from_this()) {}

Layer Layer::of(LayerBase& base) { return Layer(base); }

std::vector<Tensor> Layer::apply(const std::vector<Tensor>& inputs, CallOptions options, Place place) const {
  return call(inputs, true, options, place);
}

std::vector<Tensor> Layer::call(const std::vector<Tensor>& inputs, bool is_list, const CallOptions& options,
                                const Place& place) const {
  Definition& definition = *base_->definition;
  for (const Tensor& input : inputs)
    if (!input.is_valid() || input.definition().get() != &definition)
      throw ValueError("Layer " + name() + " was called with an input that isn't a symbolic tensor of its definition")
          .in_layer(name());
  const auto node_index = static_cast<std::uint32_t>(base_->nodes.size());
  const ApplyScope scope(definition, {base_, node_index}, place);
  LayerNode node;
  for (const Tensor& input : inputs) node.inputs.push_back(input.id());
  std::vector<Tensor> results;
  try {
    base_->check_arity(inputs, is_list);
    results = base_->run(inputs, options.training);
  } catch (Error& error) {
    if (error.layer().empty()) error.in_layer(name());
    if (error.location().file.empty()) error.at(*definition.scopes.back().place);
    throw;
  }
  std::vector<Tensor> outputs;
  for (std::uint32_t i = 0; i < results.size(); ++i) {
    const TensorRecord& made = definition.tensors[results[i].id()];
    const bool is_passed_on = std::find(inputs.begin(), inputs.end(), results[i]) != inputs.end();
    if (made.history.layer == base_ && !is_passed_on) return results;  // a model called on the same tensors again
    TensorRecord record = made;
    record.name = output_name(*base_, node_index, i, results.size());
    record.history = {base_, node_index, i};
    Provenance& origin = definition.graph.provenance(record.value);
    if (origin.layer == base_->name && node_index == 0) origin.name = record.name;
    outputs.push_back(definition.add_tensor(std::move(record)));
    node.outputs.push_back(outputs.back().id());
  }
  base_->nodes.push_back(node);
  base_->recorded(node);
  return outputs;
}

Tensor Layer::only_output(const std::vector<Tensor>& outputs) const {
  if (outputs.size() != 1)
    throw ValueError("Layer " + name() + " has " + std::to_string(outputs.size()) +
                     " outputs, but one was expected. Outputs: " + repr(outputs))
        .in_layer(name())
        .help("call it with layer.apply({...}), which returns all of them");
  return outputs.front();
}

Tensor Layer::operator()(const std::vector<Tensor>& inputs, CallOptions options, Place place) const {
  return only_output(call(inputs, true, options, place));
}

Tensor Layer::operator()(const Tensor& input, CallOptions options, Place place) const {
  return only_output(call({input}, false, options, place));
}

const std::string& Layer::name() const { return base_->name; }
const std::string& Layer::class_name() const { return base_->class_name; }
bool Layer::is_trainable() const { return base_->trainable; }
void Layer::set_trainable(bool value) { base_->set_trainable(value); }

namespace {

std::vector<Tensor> select_weights(const LayerBase& layer, bool trainable, bool non_trainable) {
  std::vector<Tensor> selected;
  std::set<std::uint32_t> seen;
  for (const LayerWeight& weight : layer.all_weights())
    if ((weight.is_trainable ? trainable : non_trainable) && seen.insert(weight.tensor).second)
      selected.push_back(layer.tensor(weight.tensor));
  return selected;
}

}  // namespace

// Keras order: the trainable weights of all layers first, then the others.
std::vector<Tensor> Layer::weights() const {
  std::vector<Tensor> all = trainable_weights();
  const std::vector<Tensor> fixed = non_trainable_weights();
  all.insert(all.end(), fixed.begin(), fixed.end());
  return all;
}
std::vector<Tensor> Layer::trainable_weights() const { return select_weights(*base_, true, false); }
std::vector<Tensor> Layer::non_trainable_weights() const { return select_weights(*base_, false, true); }

std::int64_t Layer::count_params() const {
  if (!base_->is_built)
    throw RuntimeError("You tried to call `count_params` on " + name() +
                       ", but the layer isn't built. You can build it manually via: `" + name() +
                       ".build(batch_input_shape)`.");
  std::int64_t count = 0;
  for (const Tensor& weight : weights()) count += element_count(weight.shape());
  return count;
}

std::vector<K::Update> LayerBase::all_updates() const {
  std::vector<K::Update> all;
  if (!trainable) return all;
  for (const LayerUpdate& made : updates) all.push_back(update_of(made));
  return all;
}
std::vector<K::Update> Layer::updates() const { return base_->all_updates(); }

namespace {

const LayerNode& only_node(const LayerBase& layer, const char* attribute) {
  if (layer.nodes.empty())  // two sentences, as Keras 2.3.1 has them
    throw AttributeError(
        "Layer " + layer.name +
        (std::string_view(attribute) == "input" ? " is not connected, no input to return." : " has no inbound nodes."));
  if (layer.nodes.size() > 1)
    throw AttributeError("Layer " + layer.name + " has multiple inbound nodes, hence the notion of \"layer " +
                         attribute + "\" is ill-defined. Use `get_" + attribute + "_at(node_index)` instead.");
  return layer.nodes.front();
}

Tensor single(const LayerBase& layer, const std::vector<std::uint32_t>& ids, const char* attribute) {
  if (ids.size() == 1) return layer.tensor(ids.front());
  throw AttributeError("Layer " + layer.name + " has " + std::to_string(ids.size()) + " " + attribute +
                       "s, hence the notion of \"layer " + attribute + "\" is ill-defined.");
}

const LayerNode& node_at(const LayerBase& layer, std::size_t index, const char* attribute) {
  if (layer.nodes.empty())
    throw RuntimeError("The layer has never been called and thus has no defined " + std::string(attribute) + ".");
  if (index >= layer.nodes.size())
    throw ValueError("Asked to get " + std::string(attribute) + " at node " + std::to_string(index) +
                     ", but the layer has only " + std::to_string(layer.nodes.size()) + " inbound nodes.");
  return layer.nodes[index];
}

}  // namespace

Tensor Layer::input() const { return single(*base_, only_node(*base_, "input").inputs, "input"); }
Tensor Layer::output() const { return single(*base_, only_node(*base_, "output").outputs, "output"); }
Shape Layer::input_shape() const { return input().shape(); }
Shape Layer::output_shape() const { return output().shape(); }
Tensor Layer::get_input_at(std::size_t i) const { return single(*base_, node_at(*base_, i, "input").inputs, "input"); }
Tensor Layer::get_output_at(std::size_t i) const {
  return single(*base_, node_at(*base_, i, "output").outputs, "output");
}

std::vector<NdArray> Layer::get_weights() const {
  std::vector<NdArray> values;
  for (const Tensor& weight : weights()) values.push_back(state_value(weight));
  return values;
}

void Layer::set_weights(const std::vector<NdArray>& values) {
  const std::vector<Tensor> variables = weights();
  if (variables.size() != values.size())
    throw ValueError("You called `set_weights(weights)` on layer \"" + name() + "\" with a  weight list of length " +
                     std::to_string(values.size()) + ", but the layer was expecting " +
                     std::to_string(variables.size()) + " weights.");
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i].array().type.shape != variables[i].shape())
      throw ValueError("Layer weight shape " + keras_shape(variables[i].shape()) +
                       " not compatible with provided weight shape " + keras_shape(values[i].array().type.shape));
  for (std::size_t i = 0; i < values.size(); ++i) set_state_value(variables[i], values[i]);
}

namespace {

Tensor find_weight(const Layer& layer, std::string_view wanted) {
  std::vector<std::string> known;
  for (const Tensor& weight : layer.weights()) {
    const std::string& full = weight.name();
    if (full == wanted || full == layer.name() + "/" + std::string(wanted)) return weight;
    known.push_back(full);
  }
  for (const LayerWeight& weight : layer.base()->weights)
    if (weight.name == wanted) return layer.base()->tensor(weight.tensor);
  ValueError error("No such weight: " + std::string(wanted) + " in layer " + layer.name());
  const std::string near = nearest(wanted, known.data(), known.data() + known.size());
  if (!near.empty()) error.help("did you mean " + quoted(near) + "?");
  throw error;
}

}  // namespace

NdArray Layer::get_weight(std::string_view wanted) const { return state_value(find_weight(*this, wanted)); }
void Layer::set_weight(std::string_view wanted, const NdArray& value) {
  set_state_value(find_weight(*this, wanted), value);
}

}  // namespace ingot
