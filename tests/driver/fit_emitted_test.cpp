// fit by emitted code: every step of three epochs against Keras 3 (tests/vectors/fit), and the program of the third
// document.
#include <stdlib.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/session.h"
#include "frontend/normal.h"
#include "ingot/ingot.h"
#include "tests/catch.h"

using namespace ingot;
using Json = nlohmann::json;

namespace {

struct Running {
  Session session;
  Running() {
    K::clear_session();
    set_executor(&session);
  }
  ~Running() { set_executor(nullptr); }
};

// The data of make_fit.py.
NdArray table(std::int64_t rows, std::int64_t columns, std::int64_t salt, double offset = 0) {
  std::vector<float> data;
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      data.push_back(static_cast<float>(static_cast<double>((i * 7919 + j * 104729 + salt * 611953) % 1009) / 1009) -
                     static_cast<float>(offset));
  return NdArray(std::vector<std::int64_t>{rows, columns}, data);
}

NdArray targets(const Json& entry) {
  const std::int64_t rows = 1000, columns = entry["outputs"];
  const NdArray raw = table(rows, columns, 5);
  if (entry["loss"] == "mse") return raw;
  std::vector<float> data;
  for (std::int64_t i = 0; i < rows; ++i) {
    std::int64_t best = 0;
    for (std::int64_t j = 0; j < columns; ++j)
      if (raw.at(i * columns + j) > raw.at(i * columns + best)) best = j;
    for (std::int64_t j = 0; j < columns; ++j)
      data.push_back(columns == 1 ? (raw.at(i) > 0.5 ? 1.0F : 0.0F) : (j == best ? 1.0F : 0.0F));
  }
  return NdArray(std::vector<std::int64_t>{rows, columns}, data);
}

TrainingStep optimizer(const Json& entry) {
  const double rate = entry["options"]["learning_rate"];
  if (entry["optimizer"] == "sgd") return optimizers::SGD({.learning_rate = rate, .momentum = 0.9});
  if (entry["optimizer"] == "adam") return optimizers::Adam({.learning_rate = rate});
  return optimizers::RMSprop({.learning_rate = rate});
}

void check_close(double found, double wanted) { CHECK(std::abs(found - wanted) <= 1e-5 * std::abs(wanted)); }

}  // namespace

TEST_CASE("three epochs of fit over 1000 rows in batches of 128 equal Keras' loss at every step to 1e-5") {
  std::ifstream file(INGOT_SOURCE_DIR "/tests/vectors/fit/fit.json");
  const Json vectors = Json::parse(file);
  REQUIRE(vectors["cases"].size() == 3);
  for (const Json& entry : vectors["cases"]) {
    INFO(entry["name"]);
    const Running running;
    const std::int64_t outputs = entry["outputs"];
    Sequential model;
    model.add(Input({6}));
    model.add(layers::Dense(
        12, {.activation = "tanh", .kernel_initializer = initializers::Values(table(6, 12, 2, 0.5).array())}));
    model.add(layers::Dense(outputs, {.activation = std::string(entry["activation"]),
                                      .kernel_initializer = initializers::Values(table(12, outputs, 3, 0.5).array())}));
    model.compile(optimizer(entry), std::string(entry["loss"]), {std::string(entry["metrics"][0])});
    const NdArray x = table(1000, 6, 1), y = targets(entry);
    FitOptions options{.batch_size = 128, .epochs = 3, .verbose = 0, .shuffle = false};
    if (entry.contains("weighted")) options.sample_weight = table(1000, 1, 9).reshape({1000});
    const auto head = [](const NdArray& all) {
      std::vector<double> rows;
      const std::int64_t columns = all.shape()[1];
      for (std::int64_t i = 0; i < 200 * columns; ++i) rows.push_back(all.at(i));
      return NdArray(std::vector<std::int64_t>{200, columns}, rows);
    };
    options.validation_data = ValidationData{head(x), head(y)};
    // keras3 logs the mean of the epoch so far; the loss of a step is told by two of them.
    std::vector<double> steps;
    double before = 0;
    options.callbacks = {callbacks::LambdaCallback({.on_batch_end = [&](Fitting&, std::int64_t batch, Logs& logs) {
      const auto first = static_cast<double>(batch * 128), last = std::min(1000.0, first + 128);
      const double sum = *logs.find("loss") * last;
      steps.push_back((sum - (batch == 0 ? 0 : before)) / (last - first));
      before = sum;
    }})};
    const auto history = model.fit(x, y, options);
    REQUIRE(steps.size() == 24);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      INFO("step " << i);
      check_close(steps[i], entry["steps"][i]);
    }
    for (const auto& [name, values] : entry["fit"].items())
      for (std::size_t e = 0; e < 3; ++e) {
        INFO(name << " of epoch " << e);
        check_close(history[name][e], values[e]);
      }
    const Scores scores = model.evaluate(x, y, {.batch_size = 128, .verbose = 0});
    for (std::size_t i = 0; i < 2; ++i) check_close(scores.values[i], entry["evaluate"][i]);
    const std::vector<NdArray> weights = model.get_weights();
    for (std::size_t w = 0; w < weights.size(); ++w)
      for (std::int64_t i = 0; i < weights[w].size(); ++i)
        CHECK(std::abs(weights[w].at(i) - double(entry["weights"][w][static_cast<std::size_t>(i)])) <= 2e-5);
  }
}

TEST_CASE("P13 as it stands: 1000 rows of 64, ten epochs, evaluate") {
  const Running running;
  set_profile(Profile::keras2);
  Sequential model;
  model.add(layers::Dense(32, {.activation = "relu", .input_shape = {64}}));
  model.add(layers::Dense(10, {.activation = "softmax"}));
  model.compile("rmsprop", "categorical_crossentropy");
  std::vector<double> x, y;
  for (std::uint64_t i = 0; i < 1000 * 64; ++i) x.push_back(uniform_number(1, i));
  for (std::uint64_t i = 0; i < 1000 * 10; ++i) y.push_back(uniform_number(2, i));
  const NdArray inputs({1000, 64}, x), labels({1000, 10}, y);
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const printed = open_memstream(&text, &size);
  const auto history = model.fit(inputs, labels, {.batch_size = 128, .epochs = 10, .output = printed});
  const double score = model.evaluate(inputs, labels, {.output = printed});
  std::fclose(printed);
  const std::string all(text, size);
  free(text);
  REQUIRE(history["loss"].size() == 10);
  CHECK(history["loss"][9] == Approx(11.5).margin(0.25));
  CHECK(history["loss"][0] > history["loss"][9]);
  CHECK(score == Approx(11.5).margin(0.25));
  CHECK(all.find("Epoch 1/10\n1000/1000 [==============================] - ") == 0);
  CHECK(all.find("/step - loss: 11.") != std::string::npos);
  CHECK(all.find("\nEpoch 10/10\n1000/1000 [") != std::string::npos);
  CHECK(all.substr(all.size() - 6) == "/step\n");  // evaluate shows no values
}
