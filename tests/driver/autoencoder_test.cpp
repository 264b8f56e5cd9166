// The MLPerf Tiny autoencoder as it is: the published reconstruction error through `ingot run` on all windows at once,
// one by one, and through a C++ program that includes the emitted header; what an extractor ships; and the RAM of a
// step of training.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "driver/build_cache.h"
#include "driver/npy.h"
#include "driver/output_directory.h"
#include "driver/process.h"
#include "tests/catch.h"

namespace fs = std::filesystem;
using namespace ingot;

namespace {

constexpr std::int64_t windows = 196, features = 640;
constexpr double published = 9.49129, tolerance = 1e-5;

struct Autoencoder {
  Autoencoder() : scratch(fs::temp_directory_path()) {}
  ScratchFolder scratch;
  fs::path models = fs::path(INGOT_SOURCE_DIR) / "../shared/models";
  fs::path model = models / "keras/mlperf_ad_ae.h5";

  // False, with a word, on machines that do not have the model.
  bool is_there() const {
    if (fs::exists(model)) return true;
    WARN("skipped: ../shared/models/keras/mlperf_ad_ae.h5 is absent");
    return false;
  }
  fs::path path(const std::string& name) const { return scratch.path() / name; }

  // A window is 5 rows of 128 in sequence, out of 200 rows.
  Array input() const {
    std::vector<float> rows(200 * 128);
    std::ifstream stream(models / "reference/mlperf_ad_scores/normal_id_01_00000000_hist_librosa.bin",
                         std::ios::binary);
    stream.read(reinterpret_cast<char*>(rows.data()), static_cast<std::streamsize>(rows.size() * sizeof(float)));
    REQUIRE(stream);
    Array array({DType::f32, {windows, features}});
    for (std::int64_t i = 0; i < array.size(); ++i)
      array.set_number(i, rows[static_cast<std::size_t>(i / features * 128 + i % features)]);
    return array;
  }
  ProcessResult run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), INGOT_PROGRAM);
    ProcessOptions options;
    options.directory = scratch.path();
    options.environment = {{"INGOT_CACHE_DIR", path("cache").string()}};
    return run_process(arguments, options);
  }
};

double mean_squared_error(const Array& result, const Array& wanted) {
  REQUIRE(result.size() == wanted.size());
  double sum = 0;
  for (std::int64_t i = 0; i < result.size(); ++i) sum += std::pow(result.number(i) - wanted.number(i), 2);
  return sum / static_cast<double>(result.size());
}

}  // namespace

TEST_CASE("the autoencoder through ingot run: 196 windows at once, and 196 calls of one") {
  const Autoencoder autoencoder;
  if (!autoencoder.is_there()) return;
  const Array input = autoencoder.input();
  write_npy(autoencoder.path("all.npy"), input);
  Array steps = input;
  steps.type.shape = {windows, 1, features};
  write_npy(autoencoder.path("steps.npy"), steps);
  ProcessResult result = autoencoder.run(
      {"run", autoencoder.model.string(), "--bind", "batch=196", "--input", "0=all.npy", "--output-dir", "all"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  const auto only_file = [&](const char* folder) { return fs::directory_iterator(autoencoder.path(folder))->path(); };
  CHECK(std::abs(mean_squared_error(read_npy(only_file("all")), input) - published) < tolerance);
  result = autoencoder.run({"run", autoencoder.model.string(), "--bind", "batch=1", "--sequence", "--input",
                            "0=steps.npy", "--output-dir", "steps"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  CHECK(std::abs(mean_squared_error(read_npy(only_file("steps")), input) - published) < tolerance);
}

TEST_CASE("the autoencoder in a C++ program that includes the emitted header") {
  const Autoencoder autoencoder;
  if (!autoencoder.is_there()) return;
  const ProcessResult compiled = autoencoder.run({"compile", autoencoder.model.string(), "-o", "ae", "--name", "ae"});
  INFO(compiled.err);
  REQUIRE(compiled.exit_code == 0);
  const nlohmann::json manifest = nlohmann::json::parse(read_file(autoencoder.path("ae/ae.json")));
  const std::string function = manifest.at("functions").at(0).at("identifier");
  const std::string header = read_file(autoencoder.path("ae/ae.h"));
  const std::size_t end = header.find("Workspace {"), start = header.rfind(' ', end) + 1;
  REQUIRE(end != std::string::npos);
  const std::string workspace = header.substr(start, end - start) + "Workspace";
  const Array input = autoencoder.input();
  write_file(autoencoder.path("windows.bin"),
             std::string(reinterpret_cast<const char*>(input.bytes.data()), input.bytes.size()));
  write_file(autoencoder.path("main.cpp"), R"(
#include <cstdio>
#include "ae/ae.h"
int main() {
  std::FILE* file = std::fopen("windows.bin", "rb");
  static float window[640], result[640];
  static ae::)" + workspace + R"( workspace;
  double sum = 0;
  int count = 0;
  for (; std::fread(window, sizeof window, 1, file) == 1; ++count) {
    ae::)" + function + R"((window, result, workspace);
    for (int i = 0; i < 640; ++i) sum += (double(result[i]) - window[i]) * (double(result[i]) - window[i]);
  }
  std::printf("%d %.9f\n", count, sum / (640.0 * count));
}
)");
  ProcessOptions options;
  options.directory = autoencoder.scratch.path();
  const ProcessResult built = run_process(
      {INGOT_CXX_COMPILER, "-std=c++17", "-O2", "-march=native", "main.cpp", "ae/ae.cpp", "-o", "main"}, options);
  INFO(built.err);
  REQUIRE(built.succeeded());
  const ProcessResult result = run_process({autoencoder.path("main").string()}, options);
  int count = 0;
  double error = 0;
  REQUIRE(std::sscanf(result.out.c_str(), "%d %lf", &count, &error) == 2);
  CHECK(count == windows);
  CHECK(std::abs(error - published) < tolerance);
}

// The five Dense layers up to activation_4, their BatchNormalizations folded into kernels and biases:
// (640*128 + 128) + 3 * (128*128 + 128) + (128*8 + 8) = 132,616.
TEST_CASE("the autoencoder cut at activation_4 ships 132,616 floats") {
  const Autoencoder autoencoder;
  if (!autoencoder.is_there()) return;
  const ProcessResult result = autoencoder.run(
      {"compile", autoencoder.model.string(), "-o", "cut", "--name", "cut", "--outputs", "activation_4"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  const nlohmann::json manifest = nlohmann::json::parse(read_file(autoencoder.path("cut/cut.json")));
  std::int64_t bytes = 0;
  for (const auto& weight : manifest.at("weights")) {
    CHECK(weight.at("dtype") == "float32");
    bytes += weight.at("bytes").get<std::int64_t>();
  }
  CHECK(bytes == 132616 * 4);
  // What the compiler leaves between arrays to align them.
  CHECK(manifest.at("weight_bytes").get<std::int64_t>() - bytes < 64);
  CHECK(manifest.at("state_bytes") == 0);
}

// Plain SGD on all weights at batch 1, BatchNormalization at its moving statistics and not folded: the whole network in
// RAM, and at most 20,000 bytes more for activations, gradients and the step.
TEST_CASE("a training step of the autoencoder takes its parameters and 20 KB of RAM, as planned and as linked") {
  const Autoencoder autoencoder;
  if (!autoencoder.is_there()) return;
  write_file(autoencoder.path("learner.cpp"), R"(
#include "ingot/ingot.h"
using namespace ingot;
void define() {
  set_profile(Profile::keras3);  // SGD without momentum keeps no slots
  K::set_learning_phase(0);
  const Tensor window = Input({640}, {.name = "window"});
  const Network autoencoder = models::load_model(")" +
                                                  autoencoder.model.string() +
                                                  R"(");
  const Tensor loss = K::mean(K::square(autoencoder(window) - window));
  K::function({window}, {loss}, optimizers::SGD().get_updates(loss, autoencoder.trainable_weights()), "learn");
}
)");
  const ProcessResult result = autoencoder.run({"compile", "learner.cpp", "-o", "learner", "--keep-state", "*"});
  INFO(result.err);
  REQUIRE(result.exit_code == 0);
  const nlohmann::json manifest = nlohmann::json::parse(read_file(autoencoder.path("learner/learner.json")));
  std::int64_t elements = 0, parameter_bytes = 0;
  for (const auto& state : manifest.at("states")) {
    if (state.at("dtype") != "float32") continue;  // the step counter
    elements += state.at("bytes").get<std::int64_t>() / 4;
    parameter_bytes = state.at("offset").get<std::int64_t>() + state.at("bytes").get<std::int64_t>();
  }
  CHECK(elements == 269992);  // of the published file, as Keras counts them
  const auto state_bytes = manifest.at("state_bytes").get<std::int64_t>();
  const auto workspace_bytes = manifest.at("functions").at(0).at("workspace_bytes").get<std::int64_t>();
  CHECK(state_bytes + workspace_bytes <= 4 * elements + 20000);
  CHECK(state_bytes < parameter_bytes + 256);  // counter and rate, aligned

  write_file(autoencoder.path("main.cpp"), R"(
#include "learner/learner.h"
extern "C" { learner::State linked_state; learner::LearnWorkspace linked_workspace; float window[640], loss; }
int main() {
  learner::init(linked_state);
  learner::learn(linked_state, window, loss, linked_workspace);
}
)");
  ProcessOptions options;
  options.directory = autoencoder.scratch.path();
  const ProcessResult built =
      run_process({INGOT_CXX_COMPILER, "-std=c++17", "-O1", "main.cpp", "learner/learner.cpp", "-o", "main"}, options);
  INFO(built.err);
  REQUIRE(built.succeeded());
  const ProcessResult symbols = run_process({"nm", "-f", "posix", "-t", "d", "main"}, options);
  REQUIRE(symbols.succeeded());
  const auto linked = [&](const std::string& symbol) {  // "name type address size"
    const std::size_t at = symbols.out.find("\n" + symbol + " ");
    REQUIRE(at != std::string::npos);
    std::istringstream line(symbols.out.substr(at));
    std::string name, type;
    std::int64_t address = 0, size = 0;
    line >> name >> type >> address >> size;
    return size;
  };
  CHECK(linked("linked_state") == state_bytes);
  CHECK(linked("linked_workspace") == workspace_bytes);
}
