// Emitted code of the examples' network and of every network that Keras wrote for the tests, against the reference,
// step by step.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "driver/selection.h"
#include "frontend/import/import.h"
#include "ir/bind.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_batch.h"
#include "tests/random_graph.h"

using namespace ingot;
using namespace ingot::test;

namespace {

namespace fs = std::filesystem;

Array random_array(Random& random, const Type& type) {
  Array array(type);
  for (std::int64_t i = 0; i < array.size(); ++i)
    if (is_float(type.dtype))
      array.set_number(i, random.real(-1, 1));
    else
      array.set_integer(i, random.between(0, type.dtype == DType::boolean ? 1 : 5));
  return array;
}

EmittedCase case_of(const std::string& name, Module module, std::int64_t batch) {
  Random random(11);
  EmittedCase made{name, std::move(module), {}, {}};
  for (Function& function : made.module.functions) {
    Bindings bindings;
    for (const std::string& symbol : free_symbols(function)) bindings[symbol] = symbol == "batch" ? batch : 5;
    function = ingot::bind(function, bindings);
    std::vector<Array> arrays;
    for (const FunctionInput& input : function.inputs)
      arrays.push_back(random_array(random, function.graph.type(input.value)));
    made.inputs.push_back(std::move(arrays));
  }
  return made;
}

void check(const std::vector<EmittedCase>& cases, const char* what, const std::vector<std::string>& targets) {
  for (const std::string& compiler : emitted_code_compilers())
    for (const std::string& target : targets) {
      const BatchReport report = check_batch(cases, {.compiler = compiler, .target = target, .rounds = 2});
      std::cout << what << ", " << compiler << ", " << target << ": " << summary(report) << std::endl;
      for (const auto& [i, failure] : report.failures) UNSCOPED_INFO(cases[i].name << ": " << failure);
      CHECK(report.failures.empty());
      CHECK(report.steps > 0);
    }
}

}  // namespace

TEST_CASE("emitted code of the examples agrees with the reference", "[codegen]") {
  const Module digits = import_keras(fs::path(INGOT_SOURCE_DIR) / "examples/digits/digits.keras");
  std::vector<EmittedCase> cases;
  for (const std::int64_t batch : {1, 2, 33}) cases.push_back(case_of("digits", digits, batch));
  Selection features;
  for (const Node& node : digits.functions[0].graph.nodes()) {  // an extractor cut at every layer
    const std::string& layer = node.provenance.layer;
    if (layer.empty() || (!features.outputs.empty() && features.outputs[0] == layer)) continue;
    features.outputs = {layer};
    cases.push_back(case_of("digits to " + layer, select(digits, features), 1));
  }
  check(cases, "examples", {"native", "x86-64-v3", "generic"});
}

TEST_CASE("emitted code of networks that Keras wrote agrees with the reference", "[codegen]") {
  const fs::path folder = fs::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().parent_path().filename().string();
    if (entry.path().extension() == ".keras" && !name.starts_with("neg_") && !name.starts_with("unsupported"))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<EmittedCase> cases;
  for (const fs::path& file : files) cases.push_back(case_of(file.string(), import_keras(file), 2));
  CHECK(cases.size() > 20);
  check(cases, "networks", {"native", "generic"});
}
