// Optimizers against Keras: 20 steps of every optimizer, profile, clip and option in float64
// (tests/vectors/optimizers).
#include <fstream>
#include <nlohmann/json.hpp>

#include "frontend/definition.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/optimizer_cases.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;
using test::optimizer_of;
using Json = nlohmann::json;

namespace {

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
    const optimizers::Optimizer optimizer = optimizer_of(item.at("optimizer"), item.at("options"));
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
