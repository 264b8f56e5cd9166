// The steps that tests/firmware/adapt runs on a board, by the evaluator: in double precision they are Keras', and the
// running error bound of float32 over all of them is what that test tolerates.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/model_source.h"
#include "ir/evaluate.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

constexpr double of_double = 1e-10;       // relative: what sums in another order and pow may differ by in float64
constexpr double tolerated_board = 3e-6;  // TOLERANCE of tests/firmware/adapt

ReferenceArray array_of(const Type& type, const nlohmann::json& values, std::size_t first) {
  Array array(type);
  for (std::int64_t i = 0; i < array.size(); ++i)
    array.set_number(i, values.at(first + static_cast<std::size_t>(i)).get<double>());
  return ReferenceArray(array);
}

// The states after all steps of a case. Bounds are carried from step to step.
std::vector<ReferenceArray> states_after(const Module& module, const Function& function, const nlohmann::json& case_,
                                         std::size_t steps) {
  std::vector<ReferenceArray> states;
  for (const State& state : module.states) states.emplace_back(*state.initial);
  for (std::size_t step = 0; step < steps; ++step) {
    std::vector<ReferenceArray> inputs;
    for (std::size_t i = 0; i < function.inputs.size(); ++i) {
      const Type& type = function.graph.type(function.inputs[i].value);
      const nlohmann::json& values = case_.at("inputs").at(i);
      inputs.push_back(array_of(type, values, step * (values.size() / steps)));
    }
    const Evaluation result = evaluate(module, function, inputs, states);
    CHECK(std::abs(result.outputs[0].elements[0].value - case_.at("losses").at(step).get<double>()) < of_double);
    for (std::size_t u = 0; u < function.updates.size(); ++u) states[function.updates[u].state] = result.updates[u];
  }
  return states;
}

}  // namespace

TEST_CASE("five steps on chosen layers of five networks are Keras', and float32 is bounded by what boards may differ") {
  const std::string root = INGOT_SOURCE_DIR, vectors = root + "/tests/vectors/adaptation";
  setenv("INGOT_ADAPTATION_MODELS", vectors.c_str(), 1);
  const Module module = load_model(root + "/tests/firmware/adaptation/adaptation.cpp");
  const nlohmann::json expected = nlohmann::json::parse(std::ifstream(vectors + "/adaptation.json"));
  double largest_bound = 0;
  for (const nlohmann::json& case_ : expected.at("cases")) {
    const std::string name = case_.at("function").get<std::string>();
    INFO(name);
    const auto function = std::find_if(module.functions.begin(), module.functions.end(),
                                       [&](const Function& candidate) { return candidate.name == name; });
    REQUIRE(function != module.functions.end());
    const auto states = states_after(module, *function, case_, expected.at("steps").get<std::size_t>());
    for (const nlohmann::json& weight : case_.at("weights")) {
      const std::string weight_name = weight.at(0).get<std::string>();
      INFO(weight_name);
      const auto state = std::find_if(module.states.begin(), module.states.end(),
                                      [&](const State& candidate) { return candidate.name == weight_name; });
      REQUIRE(state != module.states.end());
      const auto& found = states[static_cast<std::size_t>(state - module.states.begin())].elements;
      REQUIRE(found.size() == weight.at(1).size());
      double worst = 0;
      for (std::size_t i = 0; i < found.size(); ++i) {
        const double wanted = weight.at(1).at(i).get<double>(), magnitude = std::max(1.0, std::abs(wanted));
        worst = std::max(worst, std::abs(found[i].value - wanted) / magnitude);
        largest_bound = std::max(largest_bound, found[i].error / magnitude);
      }
      CHECK(worst < of_double);
    }
  }
  CAPTURE(largest_bound);
  CHECK(largest_bound <= tolerated_board);
}
