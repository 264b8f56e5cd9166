// The stages around an optimizer's formula. Sources: Keras 2.3.1, optimizers.py; Keras 3.15.1,
// optimizers/base_optimizer.py (apply, _backend_apply_gradients).
#include "frontend/optimizers/optimizer_base.h"

#include <algorithm>

#include "frontend/backend.h"
#include "frontend/constraints.h"
#include "frontend/errors.h"
#include "frontend/operation.h"
#include "frontend/optimizers/clipping.h"
#include "ir/text.h"

namespace ingot::optimizers {
namespace {

constexpr const char* none_gradient =
    "An operation has `None` for gradient. Please make sure that all of your ops have a gradient defined (i.e. are "
    "differentiable). Common ops without gradient: K.argmax, K.round, K.eval.";

// Nodes of a step carry the optimizer's name and the place where the user asked for the step.
class Scope {
 public:
  Scope(Definition& definition, const std::string& path, const Place& place) : definition_(definition) {
    std::optional<Location> where = definition.provenance("", place).location;
    definition.scopes.push_back({path, std::move(where)});
  }
  ~Scope() { definition_.scopes.pop_back(); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  Definition& definition_;
};

Array filled(const Type& type, double value) {
  Array data(type);
  for (std::int64_t i = 0; i < data.size(); ++i) data.set_number(i, value);
  return data;
}

std::string underscored(std::string path) {
  std::replace(path.begin(), path.end(), '/', '_');
  return path;
}

}  // namespace

OptimizerBase::OptimizerBase(const OptimizerTraits& traits, const CommonOptions& options)
    : definition(Definition::current().get()), traits_(traits), options_(options) {
  const std::string class_name(traits.class_name);
  if (is_keras2()) {
    if (!traits.keras2_rate)
      throw AttributeError("module 'keras.optimizers' has no attribute '" + class_name + "'")
          .help("Keras 2.3.1 does not have this optimizer: set_profile(Profile::keras3) before the first layer");
    check_keras2_options(options);
    if (!traits.takes_decay) check_not_given("decay", options.decay);
    if (options.lr) options_.learning_rate = options.lr;
  } else {
    check_keras3_options(options);
    if (options.decay) definition->warn("Argument `decay` is no longer supported and will be ignored.");
    options_.decay.reset();
    if (options.gradient_accumulation_steps == 0) options_.gradient_accumulation_steps.reset();
    if (options.ema_overwrite_frequency == 0) options_.ema_overwrite_frequency.reset();
  }
  check_clipping(options, definition->profile);
  if (!options_.learning_rate) options_.learning_rate = is_keras2() ? *traits.keras2_rate : traits.keras3_rate;

  // Keras 2 takes TensorFlow's name scope, Keras 3 a name of its own; both count from the second on.
  const std::string prefix = is_keras2() ? class_name : snake_case(class_name);
  name = options.name.empty() ? definition->names.next(prefix, Profile::keras3) : options.name;
  iterations = is_keras2() ? add_scalar("iterations", DType::i64, 0) : add_scalar("iteration", DType::i32, 0);
  if (const auto* variable = std::get_if<LearningRate::Variable>(&options_.learning_rate->source())) {
    rate_ = add_scalar("learning_rate", DType::f32, variable->initial);
    if (is_keras2()) weights.pop_back();  // a variable, but none of the weights
  }
  if (const auto* tensor = std::get_if<Tensor>(&options_.learning_rate->source()); tensor && tensor->rank() != 0)
    throw ValueError("the learning rate must be a scalar, but got " + tensor->repr());
}

Tensor OptimizerBase::add_scalar(const std::string& state_name, DType dtype, double initial) {
  weights.push_back(definition->add_state(name + "/" + state_name, scalar_array(dtype, initial), false));
  return weights.back();
}

std::vector<OptimizerBase::Slots> OptimizerBase::add_slots(const std::vector<Tensor>& parameters,
                                                           const std::vector<SlotName>& names) {
  std::vector<Slots> slots(names.size(), Slots(parameters.size()));
  const auto add = [&](std::size_t n, std::size_t p) {
    const Tensor& parameter = parameters[p];
    const std::string state_name = is_keras2() ? std::string(names[n].keras2) + "_" + std::to_string(p)
                                               : underscored(parameter.name()) + "_" + names[n].keras3;
    const Type type{parameter.dtype(), parameter.shape()};
    slots[n][p] = definition->add_state(name + "/" + state_name, filled(type, names[n].initial), false);
    weights.push_back(slots[n][p]);
  };
  if (is_keras2()) {
    for (std::size_t n = 0; n < names.size(); ++n)
      for (std::size_t p = 0; p < parameters.size(); ++p) add(n, p);
  } else {
    for (std::size_t p = 0; p < parameters.size(); ++p)
      for (std::size_t n = 0; n < names.size(); ++n) add(n, p);
  }
  return slots;
}

void OptimizerBase::build_once(const std::vector<Tensor>& parameters) {
  if (parameters_.empty()) {
    parameters_ = parameters;
    if (options_.use_ema) averages_ = add_slots(parameters, {{"average", "average"}})[0];
    if (options_.gradient_accumulation_steps)
      accumulators_ = add_slots(parameters, {{"gradient_accumulator", "gradient_accumulator"}})[0];
    build(parameters);
  }
  for (const Tensor& parameter : parameters) index_of(parameter);
}

std::size_t OptimizerBase::index_of(const Tensor& parameter) const {
  const auto known = std::find(parameters_.begin(), parameters_.end(), parameter);
  if (known != parameters_.end()) return static_cast<std::size_t>(known - parameters_.begin());
  throw ValueError("Unknown variable: " + parameter.name() +
                   ". This optimizer can only be called for the variables it was originally built with. When working "
                   "with a new set of variables, you should recreate a new optimizer instance.");
}

// Gradients and parameters fit one to one; a gradient that is None is an error (keras2), or dropped (keras3).
void OptimizerBase::check(std::vector<Tensor>& gradients, std::vector<Tensor>& parameters) const {
  if (gradients.size() != parameters.size())
    throw ValueError("got " + std::to_string(gradients.size()) + " gradients for " + std::to_string(parameters.size()) +
                     " parameters");
  std::vector<Tensor> given, stepped;
  std::string missing;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].is_valid() || !definition->state_of(parameters[i]))
      throw TypeError("params must be variables, but number " + std::to_string(i) + " is " +
                      (parameters[i].is_valid() ? parameters[i].repr() : "no tensor"))
          .help("variables are made by K::variable and by layers: model.trainable_weights()");
    if (!gradients[i].is_valid()) {
      if (is_keras2()) throw ValueError(none_gradient);
      missing += (missing.empty() ? "'" : ", '") + parameters[i].name() + "'";
      continue;
    }
    if (gradients[i].shape() != parameters[i].shape())
      throw ValueError("the gradient of " + parameters[i].name() + " must have its shape " +
                       keras_shape(parameters[i].shape()) + ", but got " + keras_shape(gradients[i].shape()));
    given.push_back(K::cast(gradients[i], parameters[i].dtype()));
    stepped.push_back(parameters[i]);
  }
  if (given.empty()) throw ValueError("No gradients provided for any variable.");
  if (!missing.empty())
    definition->warn("Gradients do not exist for variables [" + missing +
                     "] when minimizing the loss. If using `model.compile()`, did you forget to provide a `loss` "
                     "argument?");
  gradients = std::move(given);
  parameters = std::move(stepped);
}

Tensor OptimizerBase::scaled(const Tensor& loss) const {
  return options_.loss_scale_factor ? loss * *options_.loss_scale_factor : loss;
}
Tensor OptimizerBase::unscaled(const Tensor& gradient) const {
  return options_.loss_scale_factor && gradient.is_valid() ? gradient / *options_.loss_scale_factor : gradient;
}
std::vector<Tensor> OptimizerBase::clipped_of(const std::vector<Tensor>& gradients) const {
  return clipped(gradients, options_, definition->profile);
}

Tensor OptimizerBase::steps() const {
  return options_.gradient_accumulation_steps ? iterations / *options_.gradient_accumulation_steps : iterations;
}

Tensor OptimizerBase::learning_rate() const {
  const LearningRate::Source& source = options_.learning_rate->source();
  if (const auto* tensor = std::get_if<Tensor>(&source)) return *tensor;
  if (const auto* schedule = std::get_if<schedules::Schedule>(&source))
    return (*schedule)(K::cast(iterations, DType::f32));
  if (const auto* number = std::get_if<double>(&source))
    return constant_tensor(scalar_array(DType::f32, *number), Place::current());
  return rate_;
}

OptimizerBase::Rates OptimizerBase::rates(DType dtype) const {
  const LearningRate::Source& source = options_.learning_rate->source();
  Tensor rate;
  if (const auto* number = std::get_if<double>(&source))
    rate = constant_tensor(scalar_array(dtype, *number), Place::current());
  else if (const auto* schedule = std::get_if<schedules::Schedule>(&source))
    rate = (*schedule)(K::cast(iterations, dtype));
  else
    rate = K::cast(learning_rate(), dtype);
  if (options_.decay && *options_.decay > 0) rate = rate * (1 / (1 + *options_.decay * K::cast(iterations, dtype)));
  return {rate, K::cast(steps() + 1, dtype)};
}

void OptimizerBase::set(const Tensor& slot, const Tensor& value) {
  const Tensor stored = is_step_.is_valid() ? K::where(is_step_, value, slot) : value;
  const auto same = [&](const K::Update& update) { return update.target == slot; };
  const auto known = std::find_if(updates_.begin(), updates_.end(), same);
  if (known != updates_.end())
    known->value = stored;
  else
    updates_.emplace_back(slot, stored);
}

// (sum of the last calls + this one) / calls in the call that steps; the sums go on, or begin again, meanwhile.
std::vector<Tensor> OptimizerBase::accumulated(const std::vector<Tensor>& gradients,
                                               const std::vector<Tensor>& parameters) {
  const int calls = *options_.gradient_accumulation_steps;
  is_step_ = K::equal((iterations + 1) % calls, 0);
  std::vector<Tensor> means;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    const Tensor& accumulator = accumulators_[index_of(parameters[i])];
    const Tensor sum = gradients[i] + accumulator;
    updates_.emplace_back(accumulator, K::where(is_step_, 0, sum));
    means.push_back(sum / calls);
  }
  return means;
}

void OptimizerBase::exclude_from_weight_decay(const std::vector<Tensor>& parameters,
                                              const std::vector<std::string>& names) {
  if (!parameters_.empty())
    throw ValueError("`exclude_from_weight_decay()` can only be configured before the optimizer is built.");
  no_weight_decay_.clear();
  for (const Tensor& parameter : parameters) no_weight_decay_.push_back(parameter.id());
  no_weight_decay_names_ = names;
}

Tensor OptimizerBase::decayed(const Tensor& parameter, const Tensor& rate) const {
  if (!options_.weight_decay) return parameter;
  const auto& excluded = no_weight_decay_;
  if (std::find(excluded.begin(), excluded.end(), parameter.id()) != excluded.end()) return parameter;
  const std::string last = parameter.name().substr(parameter.name().find_last_of('/') + 1);  // npos + 1 is 0
  for (const std::string& word : no_weight_decay_names_)
    if (last.find(word) != std::string::npos) return parameter;
  return parameter - parameter * (*options_.weight_decay * rate);
}

// Averages of all parameters, the stepped ones and the others. In the first steps the average is the parameter.
void OptimizerBase::average(std::map<std::size_t, Tensor>& values) {
  if (!options_.use_ema) return;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Tensor& parameter = parameters_[i];
    const auto stepped = values.find(i);
    const Tensor value = stepped == values.end() ? parameter : stepped->second;
    const Tensor momentum = options_.ema_momentum * K::cast(K::not_equal(steps(), 0), parameter.dtype());
    const Tensor averaged = momentum * averages_[i] + (1 - momentum) * value;
    updates_.emplace_back(averages_[i], averaged);
    if (!options_.ema_overwrite_frequency) continue;
    values[i] = K::where(K::equal((steps() + 1) % *options_.ema_overwrite_frequency, 0), averaged, value);
  }
}

std::vector<K::Update> OptimizerBase::averages_of(const std::vector<Tensor>& parameters) const {
  std::vector<K::Update> updates;
  if (options_.use_ema)
    for (const Tensor& parameter : parameters) updates.emplace_back(parameter, averages_[index_of(parameter)]);
  return updates;
}

std::vector<K::Update> OptimizerBase::updates_of(std::vector<Tensor> gradients, const std::vector<Tensor>& wanted,
                                                 Place place) {
  const Scope scope(*definition, name, place);
  std::vector<Tensor> parameters = wanted;
  check(gradients, parameters);
  build_once(wanted);
  updates_.clear();
  is_step_ = {};
  updates_.emplace_back(iterations, iterations + 1);
  if (rate_.is_valid()) updates_.emplace_back(rate_, rate_);  // written back, so that it stays a state

  for (Tensor& gradient : gradients) gradient = unscaled(gradient);
  if (options_.gradient_accumulation_steps) gradients = accumulated(gradients, parameters);
  gradients = clipped_of(gradients);

  std::map<std::size_t, Tensor> values;  // new ones, by index in build()
  std::map<DType, Rates> by_dtype;
  std::optional<DType> prepared;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& parameter = parameters[i];
    const DType dtype = parameter.dtype();
    if (!by_dtype.contains(dtype)) by_dtype.emplace(dtype, rates(dtype));
    const Rates& current = by_dtype.at(dtype);
    if (prepared != dtype) prepare(current);
    prepared = dtype;
    const std::size_t index = index_of(parameter);
    const Tensor next = step({index, decayed(parameter, current.learning_rate), gradients[i], current.learning_rate});
    values[index] = is_step_.is_valid() ? K::where(is_step_, next, parameter) : next;
  }
  average(values);
  for (const Tensor& parameter : parameters) {
    Tensor& value = values.at(index_of(parameter));
    value = constrained(parameter, value);
  }
  for (const auto& [index, value] : values) updates_.emplace_back(parameters_[index], value);
  return std::move(updates_);
}

}  // namespace ingot::optimizers
