// Every Keras fixture (tests/vectors/keras, written by Keras itself) through import and the reference evaluator,
// against Keras' float64 results; and every file that must be refused.
#include <fstream>
#include <nlohmann/json.hpp>

#include "frontend/import/import.h"
#include "tests/catch.h"
#include "tests/import/npy.h"
#include "tests/import/run_model.h"

using namespace ingot;

namespace {

const std::filesystem::path folder = std::filesystem::path(INGOT_SOURCE_DIR) / "tests/vectors/keras";

nlohmann::json cases() { return nlohmann::json::parse(std::ifstream(folder / "index.json")).at("cases"); }

// The largest |result - reference| / (1 + |reference|); infinite when shapes differ.
double distance(const Array& result, const Array& reference) {
  if (extents(result.type.shape) != extents(reference.type.shape)) return INFINITY;
  double largest = 0;
  for (std::int64_t i = 0; i < result.size(); ++i) {
    const double wanted = reference.number(i),
                 difference = std::abs(result.number(i) - wanted) / (1 + std::abs(wanted));
    largest = difference <= largest ? largest : difference;  // keeps a NaN
  }
  return largest;
}

}  // namespace

TEST_CASE("Keras files give the outputs that Keras gives") {
  int files = 0;
  for (const auto& fixture : cases()) {
    if (fixture.at("kind") != "ok") continue;
    std::vector<Array> inputs;
    for (const auto& input : fixture.at("inputs")) inputs.push_back(read_test_npy(folder / input.at("file")));
    for (const auto& entry : fixture.at("files")) {
      const std::string file = entry.at("file");
      INFO(file);
      try {
        const Module module = import_keras(folder / file);
        CHECK(module.profile == (entry.at("writer").get<std::string>().starts_with("keras 3") ? "keras3" : "keras2"));
        const std::vector<Array> outputs = run_module(module, inputs);
        const auto& wanted = fixture.at("outputs");
        REQUIRE(outputs.size() == wanted.size());
        for (std::size_t i = 0; i < outputs.size(); ++i) {
          INFO("output " << i << " " << wanted[i].at("name"));
          CHECK(info(outputs[i].type.dtype).keras_name == wanted[i].at("dtype").get<std::string>());
          CHECK(distance(outputs[i], read_test_npy(folder / wanted[i].at("reference"))) <=
                wanted[i].at("tolerance").get<double>());
        }
        ++files;
      } catch (const Error& error) {
        FAIL_CHECK(error.report());
      }
    }
  }
  CHECK(files >= 66);
}

TEST_CASE("what is not there, and code, is refused by name") {
  int files = 0;
  for (const auto& fixture : cases()) {
    if (fixture.at("kind") == "ok") continue;
    for (const auto& entry : fixture.at("files")) {
      const std::string file = entry.at("file");
      INFO(file);
      try {
        import_keras(folder / file);
        FAIL_CHECK("was taken");
      } catch (const Error& error) {
        INFO(error.report());
        bool is_expected = false;
        for (const int status : fixture.at("exit_codes")) is_expected |= status == static_cast<int>(error.status());
        CHECK(is_expected);
        for (const std::string text : fixture.at("mentions")) CHECK(error.report().find(text) != std::string::npos);
        CHECK(error.location().file == std::filesystem::path(file).filename());
        ++files;
      }
    }
  }
  CHECK(files >= 15);
}

TEST_CASE("the digits example: classes as Keras predicts them") {
  const std::filesystem::path digits = std::filesystem::path(INGOT_SOURCE_DIR) / "examples/digits";
  const Module module = import_keras(digits / "digits.keras");
  const Array wanted = read_test_npy(digits / "digits_test_outputs.npy");
  const std::vector<Array> outputs = run_module(module, {read_test_npy(digits / "digits_test_inputs.npy")});
  REQUIRE(outputs.size() == 1);
  // Keras computed in float32: its own rounding over three layers.
  CHECK(distance(outputs[0], wanted) < 1e-5);
}

TEST_CASE("the MLPerf Tiny autoencoder: the published mean squared reconstruction error") {
  const std::filesystem::path models = std::filesystem::path(INGOT_SOURCE_DIR) / "../shared/models";
  if (!std::filesystem::exists(models / "keras/mlperf_ad_ae.h5")) {
    WARN("skipped: ../shared/models/keras/mlperf_ad_ae.h5 is absent");
    return;
  }
  const Module module = import_keras(models / "keras/mlperf_ad_ae.h5");
  // 200 rows of 128; a window is 5 rows in sequence.
  std::vector<float> rows(200 * 128);
  std::ifstream stream(models / "reference/mlperf_ad_scores/normal_id_01_00000000_hist_librosa.bin", std::ios::binary);
  stream.read(reinterpret_cast<char*>(rows.data()), static_cast<std::streamsize>(rows.size() * sizeof(float)));
  REQUIRE(stream);
  Array windows({DType::f32, {196, 640}});
  for (std::int64_t i = 0; i < windows.size(); ++i)
    windows.set_number(i, rows[static_cast<std::size_t>(i / 640 * 128 + i % 640)]);
  const Array result = run_module(module, {windows}).at(0);
  double sum = 0;
  for (std::int64_t i = 0; i < result.size(); ++i) sum += std::pow(result.number(i) - windows.number(i), 2);
  // Published by the model's authors: 9.491290419806504 (Keras, float32).
  CHECK(std::abs(sum / static_cast<double>(result.size()) - 9.49129) < 1e-5);
}

TEST_CASE("weights-only and foreign files are told apart from models by content") {
  CHECK(is_keras_file(folder / "sequential/keras3.keras"));
  CHECK(is_keras_file(folder / "sequential/keras2.h5"));
  CHECK_FALSE(is_keras_file(folder / "index.json"));
  CHECK_FALSE(is_keras_file(folder / "absent"));
}
