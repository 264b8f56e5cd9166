// Functions of a compiled model by name, of a Keras file that has a training configuration or is given one: as scripts
// ask for them, of every command that takes a model. The program itself is run.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "driver/state_contents.h"
#include "frontend/array_like.h"
#include "tests/catch.h"
#include "tests/driver/command_folder.h"

namespace fs = std::filesystem;
using namespace ingot;
using Json = nlohmann::json;

namespace {

const std::string vectors = INGOT_SOURCE_DIR "/tests/vectors/";
const std::string trained = vectors + "keras/trained/keras3.keras";
const std::string not_compiled = vectors + "keras/dense_rank2/keras3.keras";

class Folder : public test::CommandFolder {
 public:
  // Names of the functions that are emitted into `folder`.
  std::vector<std::string> emitted(const std::string& folder, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "compile");
    arguments.insert(arguments.end(), {"-o", folder, "--name", "m"});
    output_of(arguments);
    std::vector<std::string> names;
    const Json manifest = Json::parse(read_file(path(folder + "/m.json")));
    for (const Json& function : manifest["functions"]) names.push_back(function["name"]);
    return names;
  }
};

using Names = std::vector<std::string>;

void check_refused(const ProcessResult& result, int status, const std::string& words) {
  INFO(result.err);
  CHECK(result.exit_code == status);
  CHECK(result.err.find(words) != std::string::npos);
}

NdArray table(const Json& rows) {
  std::vector<float> data;
  for (const Json& row : rows)
    for (const Json& value : row) data.push_back(value);
  return NdArray(std::vector<std::int64_t>{std::ssize(rows), std::ssize(rows[0])}, data);
}

}  // namespace

TEST_CASE("a compiled Keras file has the functions of a compiled model, and predict without them") {
  const Folder folder;
  CHECK(folder.emitted("plain", {trained}) == Names{"predict"});
  CHECK(folder.emitted("train", {trained, "--function", "train_function"}) == Names{"train_function"});
  CHECK(folder.emitted("three", {trained, "--function", "train_function", "--function", "last=train_function",
                                 "--function", "predict_function", "--bind", "train_function.batch=16", "--bind",
                                 "last.batch=5"}) == Names{"train_function", "last", "predict_function"});
  CHECK(folder.emitted("test", {vectors + "keras/trained/keras2.h5", "--function", "test_function", "--function",
                                "reset_metrics"}) == Names{"test_function", "reset_metrics"});
}

TEST_CASE("the emitted train_function of a file takes the step that Keras takes next, from the file's slots") {
  std::ifstream file(vectors + "losses/loaded_step.json");
  const Json step = Json::parse(file);
  for (const char* form : {"keras3.keras", "keras3.h5"}) {
    INFO(form);
    const Folder folder;
    write_npy(folder.path("x.npy"), table(step["x"]).array());
    write_npy(folder.path("y.npy"), table(step["y"]).array());
    write_npy(folder.path("w.npy"), NdArray({3}, std::vector<float>(3, 1)).array());
    folder.output_of({"run", vectors + "keras/trained/" + form, "--function", "train_function", "--input", "0=x.npy",
                      "--input", "1=y.npy", "--input", "2=w.npy", "--output-dir", "out", "--state-out", "s.state"});
    const Array loss = read_npy(folder.path("out/0_loss.npy").string());
    CHECK(loss.number(0) == Approx(step["loss"].get<double>()).epsilon(1e-6));
    std::size_t slots = 0;
    for (const auto& [name, value] : state_contents(read_file(folder.path("s.state")), "s.state")) {
      if (!step["optimizer"].contains(name)) continue;
      ++slots;
      INFO(name);
      for (std::int64_t i = 0; i < value.size(); ++i) {
        const double wanted = step["optimizer"][name][static_cast<std::size_t>(i)];
        CHECK(std::abs(value.number(i) - wanted) <= 2e-6 * (1 + std::abs(wanted)));
      }
    }
    CHECK(slots == step["optimizer"].size());
  }
}

TEST_CASE("summary, check and dump take the functions of a compiled file") {
  const Folder folder;
  const Json summary = Json::parse(
      folder.output_of({"summary", trained, "--function", "train_function", "--bind", "batch=4", "--json"}));
  REQUIRE(summary["functions"].size() == 1);
  CHECK(summary["functions"][0]["name"] == "train_function");
  std::int64_t updated = 0;
  for (const Json& layer : summary["functions"][0]["step"]) updated += layer["update"]["bytes"].get<std::int64_t>();
  CHECK(updated >= 4 * 3 * (4 * 3 + 3 + 3 * 2 + 2));  // weights and two slots each, at least
  CHECK(folder
            .output_of(
                {"check", trained, "--function", "train_function", "--function", "test_function", "--bind", "batch=3"})
            .ends_with("passed\n"));
  const std::string text = folder.output_of({"dump", trained, "--function", "test_function"});
  CHECK(text.find("func @test_function(") != std::string::npos);
  CHECK(text.find("func @train_function(") == std::string::npos);
  CHECK(text.find("\"adam/iteration\" : i32[] = 2\n") != std::string::npos);
}

TEST_CASE("a training configuration on the command line is taken in place of the file's, or where it has none") {
  const Folder folder;
  CHECK(folder.emitted("given", {not_compiled, "--optimizer", "sgd", "--loss", "mse"}) ==
        Names{"train_function", "test_function", "predict_function"});
  CHECK(folder.emitted("metrics", {trained, "--optimizer", "adam", "--loss", "mse", "--metrics", "mae"}) ==
        Names{"train_function", "test_function", "predict_function", "reset_metrics"});
  const std::string replaced = folder.output_of({"dump", trained, "--function", "train_function", "--optimizer", "sgd",
                                                 "--loss", "mse", "--learning-rate", "0.5"});
  CHECK(replaced.find("\"sgd/learning_rate\" : f32[] = 0.5\n") != std::string::npos);
  CHECK(replaced.find("\"sgd/iteration\" : i32[] = 0\n") != std::string::npos);
  CHECK(replaced.find("adam") == std::string::npos);
  // The rate alone: the file's optimizer and its slots with another rate.
  const std::string slower = folder.output_of({"dump", trained, "--learning-rate", "0.125"});
  CHECK(slower.find("\"adam/learning_rate\" : f32[] = 0.125\n") != std::string::npos);
  CHECK(slower.find("\"adam/iteration\" : i32[] = 2\n") != std::string::npos);
}

TEST_CASE("functions of a compiled model that a file cannot have are refused, and what gives them is named") {
  const Folder folder;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"compile", "-o", "out"}, {"summary"}, {"check"}, {"dump"}, {"run", "--print"}}) {
    INFO(command.front());
    const auto run = [&](const std::string& model, const std::vector<std::string>& more) {
      std::vector<std::string> arguments = command;
      arguments.push_back(model);
      arguments.insert(arguments.end(), more.begin(), more.end());
      return folder.run(arguments);
    };
    for (const char* function : {"train_function", "test_function", "predict_function"}) {
      const ProcessResult refused = run(not_compiled, {"--function", function});
      check_refused(refused, 3, "IG2042");
      check_refused(refused, 3, "give one with --optimizer adam --loss mse");
    }
    check_refused(run(trained, {"--optimizer", "adam"}), 2, "one of them is missing");
    check_refused(run(trained, {"--optimizer", "adan", "--loss", "mse"}), 2, "did you mean \"adam\"?");
    check_refused(run(vectors + "training/polynomial.keras", {"--learning-rate", "0.1"}), 2, "is a schedule");
  }
  check_refused(folder.run({"dump", trained, "--function", "train_functions"}), 2, "there is no function");
  write_file(folder.path("m.ingot"), "ingot 1.0\nfunc @f(%x: f32[2]) -> (%y \"y\") {\n  %y = add(%x, %x)\n}\n");
  check_refused(folder.run({"dump", "m.ingot", "--loss", "mse"}), 2, "are for a .keras or .h5 file");
  check_refused(folder.run({"dump", "m.ingot", "--learning-rate", "0.1"}), 2, "are for a .keras or .h5 file");
}
