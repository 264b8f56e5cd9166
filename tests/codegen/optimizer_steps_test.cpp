// Emitted steps of every optimizer, profile, clip and option of tests/vectors/optimizers, twenty of each: from the same
// states, each equals the evaluator within the running error bound. (That the evaluator equals Keras is shown by
// tests/frontend/optimizers_test.cpp.)
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/process.h"
#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/codegen/differential.h"
#include "tests/frontend/fresh.h"
#include "tests/frontend/optimizer_cases.h"

using namespace ingot;
using namespace ingot::test;
using Json = nlohmann::json;

namespace {

constexpr std::size_t batch_size = 13;
constexpr int steps = 20;

// Two layers, whose gradients are products and sums that an optimizer's formula may be fused with.
EmittedCase case_of(Profile profile, const Json& item) {
  const Fresh fresh(profile);
  Random random(3);
  const auto variable = [&](std::vector<std::int64_t> shape, const char* name) {
    return K::variable(NdArray(random_array(random, {DType::f32, Shape(shape.begin(), shape.end())})), name);
  };
  const Tensor x = K::placeholder({6, 5}, "x"), target = K::placeholder({6, 3}, "target");
  const std::vector<Tensor> weights = {variable({5, 17}, "hidden/kernel"), variable({17}, "hidden/bias"),
                                       variable({17, 3}, "y/kernel"), variable({3}, "y/bias")};
  const Tensor hidden = K::tanh(K::dot(x, weights[0]) + weights[1]);
  const Tensor loss = K::mean(K::square(K::dot(hidden, weights[2]) + weights[3] - target));
  const optimizers::Optimizer optimizer = optimizer_of(item.at("optimizer"), item.at("options"));
  K::function({x, target}, {loss}, optimizer.get_updates(loss, weights), "train");
  const std::string name = std::string(to_string(profile)) + " " + item.at("name").get<std::string>();
  EmittedCase made{name, Definition::current()->module(), {{}}, {}};
  for (const Tensor& input : {x, target})
    made.inputs[0].push_back(random_array(random, {input.dtype(), input.shape()}));
  return made;
}

BatchOptions options_of(std::size_t batch) {
  constexpr const char* targets[] = {"native", "x86-64-v3", "generic"};
  static const std::vector<std::string> compilers = emitted_code_compilers();
  return {.compiler = compilers[batch % compilers.size()], .target = targets[batch / 2 % 3], .rounds = steps};
}

}  // namespace

TEST_CASE("emitted steps of every optimizer equal the reference, twenty in a row", "[codegen]") {
  std::vector<EmittedCase> cases;
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const std::string file = std::string(to_string(profile)) + ".json";
    const Json vectors = Json::parse(std::ifstream(INGOT_SOURCE_DIR "/tests/vectors/optimizers/" + file));
    for (const Json& item : vectors.at("cases")) cases.push_back(case_of(profile, item));
  }
  CHECK(cases.size() == 7 * 4 + 12 + 10 * 4 + 37);
  const BatchReport report = check_batches(cases, batch_size, options_of);
  std::cout << "steps of optimizers: " << summary(report) << std::endl;
  for (const auto& [i, what] : report.failures) UNSCOPED_INFO(cases[i].name << ": " << what);
  CHECK(report.failures.empty());
  CHECK(report.calls == steps * static_cast<int>(cases.size()));
  // What says nothing: roots of moments that are 0 but for rounding, signs of gradients below their own error.
  CHECK(report.agreement.unbounded * 100 < report.agreement.elements);
  CHECK(report.agreement.uncertain * 100 < report.agreement.elements);
}
