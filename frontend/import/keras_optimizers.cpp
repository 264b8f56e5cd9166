// Optimizers of a training configuration. Learning rates are states, so that a trainer can change them, and the rate
// that a file of Keras 3 stores beside the slots has its place.
#include "frontend/errors.h"
#include "frontend/import/keras_objects.h"
#include "frontend/optimizers.h"
#include "ir/text.h"

namespace ingot {
namespace {

using optimizers::LearningRate;

std::vector<double> numbers(const KerasObject& object, const char* key) {
  const Json* list = object.find(key);
  std::vector<double> result;
  if (!list || !list->is_array()) throw malformed_config(std::string(key) + " of a learning-rate schedule is no list");
  for (const Json& value : *list) {
    if (!value.is_number()) throw malformed_config(std::string(key) + " of a learning-rate schedule holds no numbers");
    result.push_back(value.get<double>());
  }
  return result;
}

std::optional<double> optional_number(const KerasObject& object, const char* key) {
  return object.find(key) ? std::optional(object.arguments().number(key, 0)) : std::nullopt;
}

LearningRate schedule(const Json& json) {
  const KerasObject object(json, "learning-rate schedule");
  const LayerArguments given = object.arguments();
  const auto number = [&](const char* key) { return given.number(key, 0); };
  namespace schedules = optimizers::schedules;
  const std::string& type = object.class_name();
  if (type == "ExponentialDecay")
    return schedules::Schedule(schedules::ExponentialDecay({number("initial_learning_rate"), number("decay_steps"),
                                                            number("decay_rate"), given.boolean("staircase", false)}));
  if (type == "InverseTimeDecay")
    return schedules::Schedule(schedules::InverseTimeDecay({number("initial_learning_rate"), number("decay_steps"),
                                                            number("decay_rate"), given.boolean("staircase", false)}));
  if (type == "PolynomialDecay")
    return schedules::Schedule(schedules::PolynomialDecay({number("initial_learning_rate"), number("decay_steps"),
                                                           given.number("end_learning_rate", 0.0001),
                                                           given.number("power", 1), given.boolean("cycle", false)}));
  if (type == "CosineDecay")
    return schedules::Schedule(
        schedules::CosineDecay({number("initial_learning_rate"), number("decay_steps"), number("alpha"),
                                optional_number(object, "warmup_target"), number("warmup_steps")}));
  if (type == "CosineDecayRestarts")
    return schedules::Schedule(
        schedules::CosineDecayRestarts({number("initial_learning_rate"), number("first_decay_steps"),
                                        given.number("t_mul", 2), given.number("m_mul", 1), number("alpha")}));
  if (type == "PiecewiseConstantDecay")
    return schedules::Schedule(
        schedules::PiecewiseConstantDecay({numbers(object, "boundaries"), numbers(object, "values")}));
  throw object.not_there();
}

std::optional<LearningRate> rate_of(const KerasObject& object) {
  const Json* rate = object.find("learning_rate");
  if (!rate) rate = object.find("lr");
  if (!rate) return {};
  if (rate->is_number()) return LearningRate::variable(rate->get<double>());
  return schedule(*rate);
}

std::optional<int> optional_count(const KerasObject& object, const char* key) {
  if (!object.find(key)) return {};
  const std::int64_t count = object.arguments().integer(key);
  if (count < 1 || count > 1'000'000) throw malformed_config(std::string(key) + " of an optimizer is not 1 to 1000000");
  return static_cast<int>(count);
}

template <class Options>
Options common(const KerasObject& object) {
  Options options;
  options.learning_rate = rate_of(object);
  options.weight_decay = optional_number(object, "weight_decay");
  options.clipnorm = optional_number(object, "clipnorm");
  options.clipvalue = optional_number(object, "clipvalue");
  options.global_clipnorm = optional_number(object, "global_clipnorm");
  options.use_ema = object.arguments().boolean("use_ema", false);
  options.ema_momentum = object.arguments().number("ema_momentum", 0.99);
  if (options.use_ema) options.ema_overwrite_frequency = optional_count(object, "ema_overwrite_frequency");
  options.loss_scale_factor = optional_number(object, "loss_scale_factor");
  options.gradient_accumulation_steps = optional_count(object, "gradient_accumulation_steps");
  const double decay = object.arguments().number("decay", 0);
  if (decay != 0) options.decay = decay;
  return options;
}

template <class Options>
Options with_epsilon(const KerasObject& object) {
  Options options = common<Options>(object);
  options.epsilon = object.arguments().number("epsilon", 1e-7);
  return options;
}

template <class Options>
Options with_moments(const KerasObject& object) {
  Options options = with_epsilon<Options>(object);
  options.beta_1 = object.arguments().number("beta_1", 0.9);
  options.beta_2 = object.arguments().number("beta_2", 0.999);
  return options;
}

// TensorFlow 2.11 and later, which write "is_legacy_optimizer", have epsilon inside of the square root, as Keras 3.
void check_formula(const KerasObject& object) {
  const Json* is_legacy = object.find("is_legacy_optimizer");
  const std::string& type = object.class_name();
  if (is_legacy == nullptr || *is_legacy != false || (type != "RMSprop" && type != "Adagrad")) return;
  throw unsupported("IG2060", "the formula of the optimizer " + ingot::quoted(type) +
                                  " of TensorFlow 2.11 and later is not there yet; that of Keras 2.3.1 is")
      .help("save the model with Keras 3, or give another optimizer");
}

}  // namespace

optimizers::Optimizer read_optimizer(const Json& json) {
  const KerasObject object(json, "optimizer");
  check_formula(object);
  const LayerArguments given = object.arguments();
  const std::string& type = object.class_name();
  if (type == "SGD") {
    auto options = common<optimizers::SGDOptions>(object);
    options.momentum = given.number("momentum", 0);
    options.nesterov = given.boolean("nesterov", false);
    return optimizers::SGD(options);
  }
  if (type == "Adam" || type == "AdamW") {
    auto options = with_moments<optimizers::AdamOptions>(object);
    options.amsgrad = given.boolean("amsgrad", false);
    return type == "Adam" ? optimizers::Optimizer(optimizers::Adam(options)) : optimizers::AdamW(options);
  }
  if (type == "RMSprop") {
    auto options = with_epsilon<optimizers::RMSpropOptions>(object);
    options.rho = given.number("rho", 0.9);
    if (const double momentum = given.number("momentum", 0); momentum != 0) options.momentum = momentum;
    options.centered = given.boolean("centered", false);
    return optimizers::RMSprop(options);
  }
  if (type == "Adamax") return optimizers::Adamax(with_moments<optimizers::AdamaxOptions>(object));
  if (type == "Nadam") return optimizers::Nadam(with_moments<optimizers::NadamOptions>(object));
  if (type == "Adagrad") {
    auto options = with_epsilon<optimizers::AdagradOptions>(object);
    options.initial_accumulator_value = optional_number(object, "initial_accumulator_value");
    return optimizers::Adagrad(options);
  }
  if (type == "Adadelta") {
    auto options = with_epsilon<optimizers::AdadeltaOptions>(object);
    options.rho = given.number("rho", 0.95);
    return optimizers::Adadelta(options);
  }
  if (type == "Ftrl") {
    auto options = common<optimizers::FtrlOptions>(object);
    options.learning_rate_power = given.number("learning_rate_power", -0.5);
    options.initial_accumulator_value = given.number("initial_accumulator_value", 0.1);
    options.l1_regularization_strength = given.number("l1_regularization_strength", 0);
    options.l2_regularization_strength = given.number("l2_regularization_strength", 0);
    options.l2_shrinkage_regularization_strength = given.number("l2_shrinkage_regularization_strength", 0);
    options.beta = given.number("beta", 0);
    return optimizers::Ftrl(options);
  }
  if (type == "Lion") {
    auto options = common<optimizers::LionOptions>(object);
    options.beta_1 = given.number("beta_1", 0.9);
    options.beta_2 = given.number("beta_2", 0.99);
    return optimizers::Lion(options);
  }
  throw object.not_there();
}

}  // namespace ingot
