#include "tests/frontend/optimizer_cases.h"

#include "tests/catch.h"

namespace ingot::test {

using Json = nlohmann::json;

namespace {

// Fields of an options struct by their names in Keras. Every key of the options must have been asked for.
class Fields {
 public:
  explicit Fields(const Json& options) : options_(options) {}
  ~Fields() { CHECK(used_ == options_.size()); }

  template <class T>
  void take(const char* key, T& field) {
    if (!options_.contains(key)) return;
    ++used_;
    field = options_.at(key).get<T>();
  }
  template <class T>
  void take(const char* key, std::optional<T>& field) {
    if (!options_.contains(key)) return;
    ++used_;
    field = options_.at(key).get<T>();
  }
  void take(const char* key, std::optional<optimizers::LearningRate>& field) {
    if (!options_.contains(key)) return;
    ++used_;
    const Json& value = options_.at(key);
    if (value.is_number()) {
      field = value.get<double>();
      return;
    }
    Json arguments = value;
    arguments.erase("schedule");
    field = schedule(value.at("schedule").get<std::string>(), arguments);
  }

 private:
  static optimizers::schedules::Schedule schedule(const std::string& name, const Json& arguments) {
    using namespace optimizers::schedules;
    Fields fields(arguments);
    const auto filled = [&](auto options, auto... members) {
      (fields.take(members.first, options.*members.second), ...);
      return options;
    };
    const auto is = [](const char* key, auto member) { return std::pair(key, member); };
    if (name == "ExponentialDecay") {
      using O = ExponentialDecayOptions;
      return ExponentialDecay(filled(O{}, is("initial_learning_rate", &O::initial_learning_rate),
                                     is("decay_steps", &O::decay_steps), is("decay_rate", &O::decay_rate),
                                     is("staircase", &O::staircase)));
    }
    if (name == "InverseTimeDecay") {
      using O = InverseTimeDecayOptions;
      return InverseTimeDecay(filled(O{}, is("initial_learning_rate", &O::initial_learning_rate),
                                     is("decay_steps", &O::decay_steps), is("decay_rate", &O::decay_rate),
                                     is("staircase", &O::staircase)));
    }
    if (name == "PolynomialDecay") {
      using O = PolynomialDecayOptions;
      return PolynomialDecay(filled(O{}, is("initial_learning_rate", &O::initial_learning_rate),
                                    is("decay_steps", &O::decay_steps), is("end_learning_rate", &O::end_learning_rate),
                                    is("power", &O::power), is("cycle", &O::cycle)));
    }
    if (name == "CosineDecay") {
      using O = CosineDecayOptions;
      return CosineDecay(filled(O{}, is("initial_learning_rate", &O::initial_learning_rate),
                                is("decay_steps", &O::decay_steps), is("alpha", &O::alpha),
                                is("warmup_target", &O::warmup_target), is("warmup_steps", &O::warmup_steps)));
    }
    if (name == "CosineDecayRestarts") {
      using O = CosineDecayRestartsOptions;
      return CosineDecayRestarts(filled(O{}, is("initial_learning_rate", &O::initial_learning_rate),
                                        is("first_decay_steps", &O::first_decay_steps), is("t_mul", &O::t_mul),
                                        is("m_mul", &O::m_mul), is("alpha", &O::alpha)));
    }
    REQUIRE(name == "PiecewiseConstantDecay");
    using O = PiecewiseConstantDecayOptions;
    return PiecewiseConstantDecay(filled(O{}, is("boundaries", &O::boundaries), is("values", &O::values)));
  }

  const Json& options_;
  std::size_t used_ = 0;
};

template <class Options>
void take_common(Fields& fields, Options& o) {
  fields.take("learning_rate", o.learning_rate);
  fields.take("lr", o.lr);
  fields.take("decay", o.decay);
  fields.take("clipnorm", o.clipnorm);
  fields.take("clipvalue", o.clipvalue);
  fields.take("global_clipnorm", o.global_clipnorm);
  fields.take("weight_decay", o.weight_decay);
  fields.take("use_ema", o.use_ema);
  fields.take("ema_momentum", o.ema_momentum);
  fields.take("ema_overwrite_frequency", o.ema_overwrite_frequency);
  fields.take("loss_scale_factor", o.loss_scale_factor);
  fields.take("gradient_accumulation_steps", o.gradient_accumulation_steps);
}

}  // namespace

optimizers::Optimizer optimizer_of(const std::string& name, const Json& options) {
  using namespace optimizers;
  Fields fields(options);
  const auto betas = [&](auto& o) {
    take_common(fields, o);
    fields.take("beta_1", o.beta_1);
    fields.take("beta_2", o.beta_2);
  };
  if (name == "SGD") {
    SGDOptions o;
    take_common(fields, o);
    fields.take("momentum", o.momentum);
    fields.take("nesterov", o.nesterov);
    return SGD(o);
  }
  if (name == "RMSprop") {
    RMSpropOptions o;
    take_common(fields, o);
    fields.take("rho", o.rho);
    fields.take("momentum", o.momentum);
    fields.take("epsilon", o.epsilon);
    fields.take("centered", o.centered);
    return RMSprop(o);
  }
  if (name == "Adam" || name == "AdamW") {
    AdamOptions o;
    betas(o);
    fields.take("epsilon", o.epsilon);
    fields.take("amsgrad", o.amsgrad);
    return name == "Adam" ? Optimizer(Adam(o)) : AdamW(o);
  }
  if (name == "Adamax") {
    AdamaxOptions o;
    betas(o);
    return Adamax(o);
  }
  if (name == "Nadam") {
    NadamOptions o;
    betas(o);
    fields.take("schedule_decay", o.schedule_decay);
    return Nadam(o);
  }
  if (name == "Adagrad") {
    AdagradOptions o;
    take_common(fields, o);
    fields.take("initial_accumulator_value", o.initial_accumulator_value);
    fields.take("epsilon", o.epsilon);
    return Adagrad(o);
  }
  if (name == "Adadelta") {
    AdadeltaOptions o;
    take_common(fields, o);
    fields.take("rho", o.rho);
    return Adadelta(o);
  }
  if (name == "Ftrl") {
    FtrlOptions o;
    take_common(fields, o);
    fields.take("learning_rate_power", o.learning_rate_power);
    fields.take("initial_accumulator_value", o.initial_accumulator_value);
    fields.take("l1_regularization_strength", o.l1_regularization_strength);
    fields.take("l2_regularization_strength", o.l2_regularization_strength);
    fields.take("l2_shrinkage_regularization_strength", o.l2_shrinkage_regularization_strength);
    fields.take("beta", o.beta);
    return Ftrl(o);
  }
  REQUIRE(name == "Lion");
  LionOptions o;
  betas(o);
  return Lion(o);
}

}  // namespace ingot::test
