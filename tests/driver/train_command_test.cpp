// `ingot train` as scripts use it: the trained files of tests/vectors/keras/trained go on learning as in Keras
// (tests/vectors/fit/train.json); checkpoints, policies, what is written, and the exit status of what goes wrong. The
// program itself is run.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "driver/state_contents.h"
#include "frontend/array_like.h"
#include "frontend/import/import.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/driver/command_folder.h"

namespace fs = std::filesystem;
using namespace ingot;
using Json = nlohmann::json;

namespace {

const std::string vectors = INGOT_SOURCE_DIR "/tests/vectors/";
const std::string trained = vectors + "keras/trained/";

// The data of make_train.py: rows [first, last).
NdArray table(std::int64_t first, std::int64_t last, std::int64_t columns, std::int64_t salt) {
  std::vector<float> data;
  for (std::int64_t i = first; i < last; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      data.push_back(static_cast<float>(static_cast<double>((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009));
  return NdArray(std::vector<std::int64_t>{last - first, columns}, data);
}

NdArray one_hot(std::int64_t first, std::int64_t last) {
  const NdArray scores = table(first, last, 2, 5);
  std::vector<float> data;
  for (std::int64_t i = 0; i < last - first; ++i) {
    const bool is_second = scores.at(2 * i + 1) > scores.at(2 * i);
    data.push_back(is_second ? 0.0F : 1.0F);
    data.push_back(is_second ? 1.0F : 0.0F);
  }
  return NdArray(std::vector<std::int64_t>{last - first, 2}, data);
}

// One for all cases: the same functions are compiled once.
const fs::path& cache() {
  static const ScratchFolder folder(fs::temp_directory_path());
  return folder.path();
}

class Folder : public test::CommandFolder {
 public:
  Folder() : CommandFolder(cache()) {
    write_npy(path("x.npy"), table(0, 80, 4, 1).array());
    write_npy(path("y.npy"), one_hot(0, 80).array());
    write_npy(path("w.npy"), table(0, 80, 1, 9).reshape({80}).array());
    write_npy(path("vx.npy"), table(80, 100, 4, 1).array());
    write_npy(path("vy.npy"), one_hot(80, 100).array());
  }
  std::string content(const std::string& name) const { return read_file(path(name)); }
  ProcessResult train(const std::string& model, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"train", model, "--data", "x.npy", "--labels", "y.npy", "--batch-size", "32"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  // All that a run of these options leaves behind: weights, slots, counters, metrics.
  std::string states_after(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"--state-out", "after.state", "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProcessResult result = train(trained + "keras3.keras", arguments);
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
    return content("after.state");
  }
};

void check_close(double found, double wanted, double tolerance = 1e-5) {
  INFO(found << ", Keras has " << wanted);
  CHECK(std::abs(found - wanted) <= tolerance * std::abs(wanted));
}

void check_refused(const ProcessResult& result, int status, const std::string& words) {
  INFO(result.err);
  CHECK(result.signal == 0);
  CHECK(result.exit_code == status);
  CHECK(result.err.find(words) != std::string::npos);
  CHECK(result.out.empty());
}

}  // namespace

TEST_CASE("ingot train: a file that was saved compiled goes on learning as in Keras, slots included") {
  std::ifstream file(vectors + "fit/train.json");
  const Json keras = Json::parse(file);
  for (const char* model : {"keras3.keras", "keras3.h5"}) {
    INFO(model);
    const Folder folder;
    const std::string output = std::string("out") + (std::string(model).ends_with(".keras") ? ".keras" : ".h5");
    const ProcessResult result = folder.train(
        trained + model, {"--sample-weight", "w.npy", "--epochs", "3", "--no-shuffle", "--validation-data", "vx.npy",
                          "--validation-labels", "vy.npy", "--json", "-o", output, "--state-out", "s.state"});
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
    const Json printed = Json::parse(result.out);
    CHECK(printed["epochs"] == Json{1, 2, 3});
    REQUIRE(printed["history"].size() == keras["history"].size());
    for (const auto& [name, values] : keras["history"].items())
      for (std::size_t e = 0; e < 3; ++e) check_close(printed["history"][name][e], values[e]);
    // Progress is text for a log here: a line per epoch, no control characters.
    CHECK(result.err.find("Epoch 3/3\n3/3 - ") != std::string::npos);
    CHECK(result.err.find_first_of("\b\r\x1b") == std::string::npos);

    const std::vector<NdArray> weights = import_keras_model(folder.path(output)).model.get_weights();
    REQUIRE(weights.size() == keras["weights"].size());
    for (std::size_t w = 0; w < weights.size(); ++w)
      for (std::int64_t i = 0; i < weights[w].size(); ++i)
        check_close(weights[w].at(i), keras["weights"][w][static_cast<std::size_t>(i)]);
    std::size_t slots = 0;
    for (const auto& [name, value] : state_contents(folder.content("s.state"), "s.state")) {
      if (!keras["optimizer"].contains(name)) continue;
      ++slots;
      for (std::int64_t i = 0; i < value.size(); ++i)
        check_close(value.number(i), keras["optimizer"][name][static_cast<std::size_t>(i)], 1e-4);
    }
    CHECK(slots == keras["optimizer"].size());
  }
}

TEST_CASE("ingot train: a file of Keras 2 with its slots; its bar") {
  const Folder folder;
  const ProcessResult result =
      folder.train(trained + "keras2.h5", {"--epochs", "2", "--state-out", "s.state", "-o", "w.npz"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(result.err.find("Epoch 1/2\n") != std::string::npos);
  bool has_counter = false;
  for (const auto& [name, value] : state_contents(folder.content("s.state"), "s.state"))
    if (name == "Adam/iterations") {
      has_counter = true;
      CHECK(value.integer(0) == 2 + 6);  // those of the file, and three batches an epoch
    }
  CHECK(has_counter);
  CHECK(fs::exists(folder.path("w.npz")));
}

TEST_CASE("ingot train: from a checkpoint to the same bits") {
  const Folder folder;
  const std::string whole = folder.states_after({"--epochs", "4", "--seed", "7"});
  CHECK(folder.states_after({"--epochs", "4", "--seed", "8"}) != whole);
  CHECK(folder.states_after({"--epochs", "4", "--seed", "7", "--no-shuffle"}) != whole);
  folder.states_after({"--epochs", "1", "--seed", "7", "--checkpoint", "run"});
  check_refused(folder.train(trained + "keras3.keras", {"--epochs", "4", "--checkpoint", "run"}), 2, "IG0848");
  CHECK(folder.states_after({"--epochs", "4", "--seed", "7", "--checkpoint", "run", "--resume"}) == whole);
  // Nothing is left to do, and nothing changes but metrics, which a run begins anew.
  const ProcessResult done = folder.train(
      trained + "keras3.keras", {"--epochs", "4", "--checkpoint", "run", "--resume", "--json", "-o", "done.npz"});
  CHECK(done.exit_code == 0);
  CHECK(Json::parse(done.out)["epochs"].empty());
  const ProcessResult fresh = folder.train(trained + "keras3.keras", {"--checkpoint", "other", "--resume", "--quiet"});
  CHECK(fresh.exit_code == 0);
  CHECK(fresh.err.find("no checkpoint in other yet") != std::string::npos);
  // Of another model, damaged.
  check_refused(folder.train(trained + "keras2.h5", {"--epochs", "4", "--checkpoint", "run", "--resume"}), 3, "IG0845");
  std::string bytes = folder.content("run/checkpoint.state");
  bytes[bytes.size() / 2] ^= 1;
  write_file(folder.path("run/checkpoint.state"), bytes);
  check_refused(folder.train(trained + "keras3.keras", {"--epochs", "5", "--checkpoint", "run", "--resume"}), 3,
                "checksum");
}

TEST_CASE("ingot train: the same rows by other options are the same training") {
  const Folder folder;
  std::vector<float> weights;
  for (std::int64_t i = 0; i < 80; ++i) weights.push_back(one_hot(0, 80).at(2 * i) > 0.5 ? 0.5F : 2.5F);
  write_npy(folder.path("by_class.npy"), NdArray({80}, weights).array());
  const std::string weighed = folder.states_after({"--class-weight", "0=0.5,1=2.5"});
  CHECK(folder.states_after({"--sample-weight", "by_class.npy"}) == weighed);
  CHECK(folder.states_after({}) != weighed);
  // The last quarter of the rows, left out of training.
  write_npy(folder.path("x60.npy"), table(0, 60, 4, 1).array());
  write_npy(folder.path("y60.npy"), one_hot(0, 60).array());
  const ProcessResult split = folder.train(trained + "keras3.keras", {"--validation-split", "0.25", "--json"});
  write_npy(folder.path("x.npy"), table(0, 60, 4, 1).array());
  write_npy(folder.path("y.npy"), one_hot(0, 60).array());
  write_npy(folder.path("vx.npy"), table(60, 80, 4, 1).array());
  write_npy(folder.path("vy.npy"), one_hot(60, 80).array());
  const ProcessResult given = folder.train(trained + "keras3.keras",
                                           {"--validation-data", "vx.npy", "--validation-labels", "vy.npy", "--json"});
  REQUIRE(split.exit_code == 0);
  CHECK(split.out == given.out);
  CHECK(Json::parse(split.out)["history"].contains("val_loss"));
}

TEST_CASE("ingot train: steps that are not finite, by policy") {
  const Folder folder;
  // The second batch of the first epoch has an Inf.
  NdArray x = table(0, 80, 4, 1);
  Array rows = x.array();
  rows.set_number(40 * 4, INFINITY);
  write_npy(folder.path("x.npy"), rows);
  const std::vector<std::string> common{"--no-shuffle", "--state-out", "s.state", "--quiet"};
  const auto run = [&](const std::string& policy, const std::string& epochs) {
    std::vector<std::string> arguments = common;
    arguments.insert(arguments.end(), {"--nan", policy, "--epochs", epochs, "--checkpoint", "of_" + policy});
    return folder.train(trained + "keras3.keras", arguments);
  };
  const auto counter = [&] {
    std::int64_t steps = -1;
    bool is_finite = true;
    for (const auto& [name, value] : state_contents(folder.content("s.state"), "s.state")) {
      if (name == "adam/iteration") steps = value.integer(0);
      for (std::int64_t i = 0; is_float(value.type.dtype) && i < value.size(); ++i)
        is_finite = is_finite && std::isfinite(value.number(i));
    }
    return std::pair(steps, is_finite);
  };
  const ProcessResult stopped = run("stop", "2");
  check_refused(stopped, 1, "IG0849");
  CHECK(stopped.err.find("warning: epoch 1, batch 1: ") == 0);
  CHECK(counter() == std::pair(std::int64_t{2 + 1}, true));
  CHECK_FALSE(fs::exists(folder.path("of_stop/checkpoint.state")));
  const ProcessResult skipped = run("skip", "2");
  CHECK(skipped.exit_code == 0);
  CHECK(counter() == std::pair(std::int64_t{2 + 4}, true));
  CHECK(fs::exists(folder.path("of_skip/checkpoint.state")));
  CHECK(run("proceed", "2").exit_code == 0);
  CHECK(counter() == std::pair(std::int64_t{2 + 6}, false));
}

TEST_CASE("ingot train: the state file is that of emitted code and of ingot run") {
  const Folder folder;
  const std::string trained_states = folder.states_after({"--epochs", "2", "--no-shuffle", "--checkpoint", "run"});
  write_file(folder.path("two_epochs.state"), trained_states);
  // One more step, on the first 32 rows: by the emitted train_function of a definition that loads the file, and by
  // train.
  write_file(folder.path("d.cpp"), "#include <ingot/ingot.h>\nvoid define() {\n  ingot::models::load_model(\"" +
                                       trained + "keras3.keras\", {.compile = true});\n}\n");
  write_npy(folder.path("x.npy"), table(0, 32, 4, 1).array());
  write_npy(folder.path("y.npy"), one_hot(0, 32).array());
  write_npy(folder.path("w.npy"), NdArray({32}, std::vector<float>(32, 1)).array());
  const ProcessResult step =
      folder.run({"run", "d.cpp", "--function", "train_function", "--input", "0=x.npy", "--input", "1=y.npy", "--input",
                  "2=w.npy", "--state-in", "two_epochs.state", "--state-out", "run.state", "--print"});
  INFO(step.err);
  REQUIRE(step.exit_code == 0);
  const auto by_run = state_contents(folder.content("run.state"), "run.state");
  const auto by_train = state_contents(
      folder.states_after({"--epochs", "3", "--no-shuffle", "--checkpoint", "run", "--resume"}), "after.state");
  const auto before = state_contents(trained_states, "two_epochs.state");
  REQUIRE(by_run.size() == by_train.size());
  std::size_t changed = 0;
  for (std::size_t i = 0; i < by_run.size(); ++i) {
    INFO(by_run[i].first);
    CHECK(by_run[i].first == by_train[i].first);
    if (by_run[i].first.starts_with("accuracy/")) continue;  // train begins them anew
    CHECK(by_run[i].second.bytes == by_train[i].second.bytes);
    changed += by_run[i].second.bytes != before[i].second.bytes;
  }
  CHECK(changed == 4 + 8 + 1);  // weights, two slots each, the counter
}

TEST_CASE("ingot train: what goes wrong") {
  const Folder folder;
  const std::string model = trained + "keras3.keras", plain = vectors + "keras/dense_rank2/keras3.keras";
  const auto train = [&](const std::vector<std::string>& more) { return folder.train(model, more); };
  check_refused(folder.train(plain, {}), 3, "--optimizer adam --loss mse");
  check_refused(folder.run({"train", model, "--data", "x.npy", "--lables", "y.npy"}), 2, "did you mean --labels?");
  check_refused(folder.run({"train", model, "--data", "x.npy"}), 2, "in this order: y");
  check_refused(train({"--data", "x.npy"}), 2, "--data is given 2 times, the model has 1");
  check_refused(train({"--optimizer", "adan", "--loss", "mse"}), 2, "did you mean \"adam\"?");
  check_refused(train({"--optimizer", "adam", "--loss", "mean_squarederror"}), 2,
                "did you mean \"mean_squared_error\"?");
  check_refused(train({"--optimizer", "adam", "--loss", "mse", "--metrics", "acuracy"}), 2,
                "did you mean \"accuracy\"?");
  check_refused(train({"--optimizer", "adam"}), 2, "one of them is missing");
  check_refused(train({"--metrics", "mae"}), 2, "one of them is missing");
  check_refused(train({"--validation-data", "vx.npy"}), 2, "come together");
  check_refused(train({"--validation-data", "vx.npy", "--validation-labels", "vy.npy", "--validation-split", "0.5"}), 2,
                "exclude each other");
  check_refused(train({"--resume"}), 2, "--resume needs --checkpoint DIR");
  check_refused(train({"--class-weight", "0"}), 2, "CLASS=WEIGHT");
  check_refused(train({"--nan", "ignore"}), 2, "--nan");
  check_refused(train({"--epochs", "0"}), 2, "--epochs");
  check_refused(train({"--validation-split", "1.5"}), 3, "validation_split must be between 0 and 1");
  check_refused(train({"-o", "w.txt"}), 2, "names end in");
  check_refused(folder.train(trained + "keras3.h5", {"-o", "out.keras"}), 2, "of another kind");
  check_refused(train({"-o", "none/w.npz"}), 5, "there is no such folder");
  check_refused(train({"--state-out", "none/s.state"}), 5, "there is no such folder");
  check_refused(train({"--checkpoint", "x.npy"}), 5, "cannot make the folder");
  check_refused(folder.train("none.keras", {}), 5, "there is no file");
  check_refused(folder.train("x.npy", {}), 2, "takes a .keras or .h5 file");
  check_refused(folder.run({"train", model, "--data", "none.npy", "--labels", "y.npy"}), 5, "none.npy");
  check_refused(folder.run({"train", model, "--data", "y.npy", "--labels", "y.npy"}), 3,
                "expected x to have shape (4,)");
  check_refused(folder.run({"train", model, "--data", "vx.npy", "--labels", "y.npy"}), 3, "Data cardinality");
}

TEST_CASE("ingot train: a configuration on the command line") {
  const Folder folder;
  const ProcessResult result =
      folder.train(trained + "keras3.keras", {"--optimizer", "sgd", "--loss", "mse", "--metrics", "mae,accuracy",
                                              "--learning-rate", "0.5", "--json", "--state-out", "s.state"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  const Json history = Json::parse(result.out)["history"];
  CHECK(history.contains("mae"));
  CHECK(history.contains("accuracy"));
  bool has_rate = false;
  for (const auto& [name, value] : state_contents(folder.content("s.state"), "s.state")) {
    if (name != "sgd/learning_rate") continue;
    has_rate = true;
    CHECK(value.number(0) == 0.5);
  }
  CHECK(has_rate);
}
