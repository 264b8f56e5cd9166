// The training configuration of Keras files, and the states of their optimizers: training goes on where Keras stopped.
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "frontend/definition.h"
#include "frontend/import/keras_objects.h"
#include "frontend/models.h"
#include "ingot/ingot.h"
#include "ir/error.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;

namespace {

const std::string folder = INGOT_SOURCE_DIR "/tests/vectors/";

Tensor state_named(const std::string& name) {
  Definition& definition = *Definition::current();
  for (std::size_t i = 0; i < definition.states.size(); ++i)
    if (definition.states[i].name == name) return definition.tensor(definition.state_tensors[i]);
  FAIL("no state " << name);
  return {};
}

NdArray table(const Json& rows) {
  std::vector<double> data;
  for (const Json& row : rows)
    for (const Json& value : row) data.push_back(value);
  return NdArray(
      std::vector<std::int64_t>{static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows[0].size())},
      data);
}

// float32: a step of a dozen operations.
void check_close(const NdArray& found, const Json& wanted, double tolerance = 2e-6) {
  REQUIRE(static_cast<std::size_t>(found.size()) == wanted.size());
  for (std::int64_t i = 0; i < found.size(); ++i) {
    const double value = wanted[static_cast<std::size_t>(i)];
    INFO(i << ": " << found.at(i) << ", Keras has " << value);
    CHECK(std::abs(found.at(i) - value) <= tolerance * (1 + std::abs(value)));
  }
}

}  // namespace

TEST_CASE("a compiled file takes the next step as Keras does", "[import]") {
  std::ifstream file(folder + "losses/loaded_step.json");
  const Json step = Json::parse(file);
  for (const char* name : {"keras3.keras", "keras3.h5", "keras2.h5"}) {
    INFO(name);
    K::clear_session();
    ReferenceExecutor executor;
    const Network model = models::load_model(folder + "keras/trained/" + name, {.compile = true});
    CHECK(model.training().metrics_names == std::vector<std::string>{"loss", "accuracy"});
    const bool is_keras2 = profile() == Profile::keras2;
    CHECK(K::get_value(state_named(is_keras2 ? "Adam/iterations" : "adam/iteration")).item() == 2);
    const std::vector<NdArray> out = model.train_function()({table(step["x"]), table(step["y"])});
    // The two writers trained models of their own: their steps differ, that of tf_keras is checked to be one.
    if (is_keras2) {
      CHECK(K::get_value(state_named("Adam/iterations")).item() == 3);
      CHECK(K::get_value(state_named("Adam/m_0")).shape() == std::vector<std::int64_t>{4, 3});
      CHECK(std::abs(K::get_value(state_named("Adam/m_0")).at(0)) > 0);
      continue;
    }
    CHECK(out[0].item() == Approx(step["loss"].get<double>()).epsilon(1e-6));
    CHECK(out[1].item() == Approx(step["accuracy"].get<double>()));
    const std::vector<NdArray> weights = model.get_weights();
    for (std::size_t i = 0; i < weights.size(); ++i) check_close(weights[i], step["weights"][i]);
    for (const auto& [path, values] : step["optimizer"].items()) {
      INFO(path);
      check_close(K::get_value(state_named(path)), values);
    }
  }
  K::clear_session();
}

TEST_CASE("optimizers and schedules of compiled files go on as in Keras, for eight steps", "[import]") {
  std::ifstream file(folder + "training/configurations.json");
  const Json keras = Json::parse(file);
  const std::int64_t rows = keras["rows"];
  std::size_t files = 0;
  for (const auto& [name, wanted] : keras["models"].items())
    for (const std::string model_file : wanted["files"]) {
      INFO(model_file);
      ++files;
      K::clear_session();
      ReferenceExecutor executor;
      const Network model = models::load_model(folder + "training/" + model_file, {.compile = true});
      const auto train = model.train_function();
      for (std::size_t step = 0; step < keras["batches"].size(); ++step) {
        const Json& batch = keras["batches"][step];
        const NdArray x({rows, 3}, batch[0].get<std::vector<double>>());
        const NdArray y({rows, 2}, batch[1].get<std::vector<double>>());
        INFO("step " << step);
        CHECK(train({x, y})[0].item() == Approx(wanted["losses"][step].get<double>()).epsilon(1e-5));
      }
      const std::vector<NdArray> weights = model.get_weights();
      REQUIRE(weights.size() == wanted["weights"].size());
      for (std::size_t i = 0; i < weights.size(); ++i) check_close(weights[i], wanted["weights"][i], 1e-5);
      for (const auto& [path, values] : wanted["optimizer"].items()) {
        INFO(path);
        check_close(K::get_value(state_named(path)), values, 1e-5);
      }
    }
  CHECK(files == 8);
  K::clear_session();
}

// Slots in every form that files of Keras 2 have had, and the same after the steps.
TEST_CASE("compiled files of Keras 2 go on as in Keras 2, for eight steps", "[import]") {
  std::ifstream file(folder + "training/keras2.json");
  const Json keras = Json::parse(file);
  const std::int64_t rows = keras["rows"];
  const auto rows_of = [&](const Json& values) {
    return NdArray({rows, static_cast<std::int64_t>(values.size()) / rows}, values.get<std::vector<double>>());
  };
  CHECK(keras["models"].size() == 7);
  for (const auto& [model_file, wanted] : keras["models"].items()) {
    INFO(model_file);
    K::clear_session();
    ReferenceExecutor executor;
    const Network model = models::load_model(folder + "training/" + model_file, {.compile = true});
    CHECK(profile() == Profile::keras2);
    const auto train = model.train_function();
    for (std::size_t step = 0; step < wanted["batches"].size(); ++step) {
      INFO("step " << step);
      const Json &batch = wanted["batches"][step], &results = wanted["losses"][step];
      if (model.training().reset_metrics) model.reset_metrics();
      const std::vector<NdArray> found = train({rows_of(batch[0]), rows_of(batch[1])});
      REQUIRE(found.size() == results.size());
      for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(found[i].item() == Approx(results[i].get<double>()).epsilon(1e-5));
    }
    const std::vector<NdArray> weights = model.get_weights();
    REQUIRE(weights.size() == wanted["weights"].size());
    for (std::size_t i = 0; i < weights.size(); ++i) check_close(weights[i], wanted["weights"][i], 1e-5);
    CHECK(wanted["optimizer"].size() >= weights.size());
    for (const auto& [name, values] : wanted["optimizer"].items()) {
      INFO(name);
      check_close(K::get_value(state_named(name)), values, 1e-5);
    }
  }
  K::clear_session();
}

TEST_CASE("a file without a training configuration is refused when one is asked for", "[import]") {
  K::clear_session();
  CHECK_THROWS_WITH(models::load_model(folder + "keras/dense_rank2/keras3.keras", {.compile = true}),
                    Catch::Contains("without a training configuration"));
  K::clear_session();
}

TEST_CASE("an optimizer with another formula than the profile's is refused, not approximated", "[import]") {
  const Fresh fresh(Profile::keras2);
  for (const char* type : {"RMSprop", "Adagrad", "Adadelta", "Adam"}) {
    // As tf_keras 2.21 writes them, its legacy optimizers and the others.
    const Json legacy{{"class_name", type}, {"config", {{"learning_rate", 0.001}}}};
    Json later = legacy;
    later["config"]["is_legacy_optimizer"] = false;
    INFO(type);
    CHECK_NOTHROW(read_optimizer(legacy));
    if (std::string(type) == "Adadelta" || std::string(type) == "Adam") {
      CHECK_NOTHROW(read_optimizer(later));
      continue;
    }
    try {
      read_optimizer(later);
      FAIL("not refused");
    } catch (const Error& error) {
      CHECK(error.code() == "IG2060");
      CHECK(std::string(error.what()).find("TensorFlow 2.11") != std::string::npos);
    }
  }
}
