// Optimizers against Keras: 20 steps of every optimizer, profile, clip and option in float64
// (tests/vectors/optimizers).
#include <fstream>
#include <nlohmann/json.hpp>

#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
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

optimizers::Optimizer make(const std::string& name, const Json& options) {
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

void check_near(const Tensor& variable, const Json& expected) {
  const NdArray value = K::get_value(variable);
  REQUIRE(static_cast<std::size_t>(value.size()) == expected.size());
  for (std::int64_t i = 0; i < value.size(); ++i) {
    const double wanted = expected[static_cast<std::size_t>(i)].get<double>(), found = value.at(i);
    INFO("element " << i << " is " << found << ", expected " << wanted);
    CHECK(std::fabs(found - wanted) <= 1e-10 * std::fabs(wanted) + 1e-15);
  }
}

// States of a case: [name, values]. A constant learning rate is no state here; Keras 3 gives one state no name of its
// own.
void check_states(const optimizers::Optimizer& optimizer, const Json& states) {
  std::vector<Tensor> weights = optimizer.weights();
  std::size_t next = 0;
  for (const Json& state : states) {
    std::string name = state[0];
    if (name.ends_with("/learning_rate")) continue;
    if (name.ends_with("/variable")) name = "nadam/u_product";
    INFO("state " << name);
    REQUIRE(next < weights.size());
    CHECK(weights[next].name() == name);
    check_near(weights[next++], state[1]);
  }
  CHECK(next == weights.size());
}

Constraint constraint(const Json& given) {
  const std::string name = given[0];
  const Json& arguments = given[1];
  const Axes axis = arguments.value("axis", 0);
  if (name == "MaxNorm") return constraints::MaxNorm(arguments.value("max_value", 2.0), axis);
  if (name == "UnitNorm") return constraints::UnitNorm(axis);
  if (name == "NonNeg") return constraints::NonNeg();
  REQUIRE(name == "MinMaxNorm");
  return constraints::MinMaxNorm({.min_value = arguments.value("min_value", 0.0),
                                  .max_value = arguments.value("max_value", 1.0),
                                  .rate = arguments.value("rate", 1.0),
                                  .axis = axis});
}

void check_vectors(Profile profile, const std::string& name_of_file, std::size_t expected_cases) {
  const Json file = Json::parse(std::ifstream(INGOT_SOURCE_DIR "/tests/vectors/optimizers/" + name_of_file));
  CHECK(file.at("cases").size() == expected_cases);
  for (const Json& item : file.at("cases")) {
    INFO("case " << item.at("name").get<std::string>());
    K::clear_session();
    set_profile(profile);
    const ReferenceExecutor executor;
    std::vector<Tensor> parameters, gradients;
    for (std::size_t i = 0; i < file.at("names").size(); ++i) {
      const auto shape = file.at("shapes")[i].get<std::vector<std::int64_t>>();
      const std::string name = file.at("names")[i];
      const NdArray initial(shape, file.at("initial")[i].get<std::vector<double>>());
      parameters.push_back(K::variable(initial, name, DType::f64));
      gradients.push_back(K::placeholder(shape, name + "_gradient", DType::f64));
      Definition& definition = *Definition::current();
      if (item.contains("constraints") && !item["constraints"][i].is_null())
        definition.constraints[*definition.state_of(parameters[i])] = constraint(item["constraints"][i]);
    }
    const optimizers::Optimizer optimizer = make(item.at("optimizer"), item.at("options"));
    const auto train = K::function(gradients, {}, optimizer.get_updates_of(gradients, parameters), "train");
    std::size_t step = 0;
    for (const Json& given : file.at("gradients")) {
      std::vector<NdArray> fed;
      for (std::size_t i = 0; i < parameters.size(); ++i)
        fed.emplace_back(file.at("shapes")[i].get<std::vector<std::int64_t>>(), given[i].get<std::vector<double>>());
      train(fed);
      INFO("step " << step + 1);
      for (std::size_t i = 0; i < parameters.size(); ++i) check_near(parameters[i], item.at("parameters")[step][i]);
      ++step;
    }
    CHECK(step == 20);
    check_states(optimizer, item.at("states"));
  }
}

}  // namespace

TEST_CASE("optimizers of keras2: 20 steps equal those of Keras 2.3.1") {
  check_vectors(Profile::keras2, "keras2.json", 7 * 4 + 12);
}
TEST_CASE("optimizers of keras3: 20 steps equal those of Keras 3") {
  check_vectors(Profile::keras3, "keras3.json", 10 * 4 + 37);
}
TEST_CASE("optimizers of keras2 with constraints: 20 steps equal those of Keras 2.3.1") {
  check_vectors(Profile::keras2, "keras2_constraints.json", 7 + 3);
}
TEST_CASE("optimizers of keras3 with constraints: 20 steps equal those of Keras 3") {
  check_vectors(Profile::keras3, "keras3_constraints.json", 10 + 4);
}
