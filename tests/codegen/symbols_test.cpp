// R27: names of functions, inputs and outputs become C++ symbols: other characters are underscores, keywords and
// leading digits are guarded, and what would collide gets a number. (Two K::functions of one name are an error: R27 in
// tests/frontend.) The manifest says which symbol a name has; a compiler reads the result.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/compile_model.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "ir/module.h"
#include "ir/op.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

Function copies(const std::string& name, const std::vector<std::string>& inputs) {
  Function function;
  function.name = name;
  for (const std::string& input : inputs) {
    const Value value = function.graph.input({DType::f32, {2}}, {});
    function.inputs.push_back({input, value, {}});
    function.outputs.push_back({input, value});
  }
  return function;
}

std::vector<std::string> identifiers(const nlohmann::json& list) {
  std::vector<std::string> found;
  for (const auto& entry : list) found.push_back(entry.at("identifier"));
  return found;
}

}  // namespace

TEST_CASE("R27: any name is a C++ symbol of its own") {
  Module module;
  module.name = "names";
  for (const char* name : {"class", "2nd step", "a.b", "a/b", "A  b__", "\xC3\xA9t\xC3\xA9", "State", "init"})
    module.functions.push_back(copies(name, {"x"}));
  module.functions.push_back(copies("f", {"state", "workspace", "int", "int?", "x:0", "x/0", "f", "3"}));
  CompileOptions options;
  options.target = "generic";
  options.emit.name = "namespace";
  const Compiled compiled = compile_module(module, options);
  REQUIRE(compiled.files.contains("namespace_1.json"));
  const nlohmann::json manifest = nlohmann::json::parse(compiled.files.at("namespace_1.json"));
  using Names = std::vector<std::string>;
  CHECK(identifiers(manifest.at("functions")) ==
        Names{"class_1", "n2nd_step", "a_b", "a_b_2", "A_b", "t", "State_2", "init_2", "f"});
  const nlohmann::json& last = manifest.at("functions").back();
  CHECK(identifiers(last.at("inputs")) ==
        Names{"state_2", "workspace_2", "int_1", "int_2", "x_0", "x_0_2", "f_2", "n3"});
  CHECK(last.at("inputs")[4].at("name") == "x:0");  // the model's own name stays readable

  const ScratchFolder folder{fs::temp_directory_path()};
  write_files(folder.path(), compiled.files);
  ProcessOptions in_folder;
  in_folder.directory = folder.path();
  const ProcessResult result = run_process(
      {INGOT_CXX_COMPILER, "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "namespace_1.cpp"}, in_folder);
  INFO(result.err);
  CHECK(result.succeeded());
}
