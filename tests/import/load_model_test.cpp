// A Keras file as part of a definition: its layers are there to be cut, extended and trained.
#include "frontend/models.h"

#include "frontend/backend.h"
#include "frontend/definition.h"
#include "frontend/gradients.h"
#include "frontend/layers.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

const std::string digits = std::string(INGOT_SOURCE_DIR) + "/examples/digits/digits.keras";

}  // namespace

TEST_CASE("load_model adds a file's network to the definition", "[import]") {
  K::clear_session();
  set_profile(Profile::keras2);
  const Network model = models::load_model(digits);
  CHECK(profile() == Profile::keras3);  // of the file's writer: nothing was there before
  CHECK(model.input_shape() == Shape{Dim::named("batch"), 64});
  CHECK(model.output_shape() == Shape{Dim::named("batch"), 10});
  // Its weights are trainable states, and its phase is open.
  const std::vector<Tensor> params = model.trainable_weights();
  REQUIRE(params.size() == 8);  // three Dense, one BatchNormalization: examples/digits/train.py
  CHECK_FALSE(Definition::current()->fixed_phase.has_value());
  const Tensor loss = K::mean(K::square(model.output()));
  const std::vector<Tensor> gradients = K::gradients(loss, params);
  for (std::size_t i = 0; i < params.size(); ++i) CHECK(gradients[i].shape() == params[i].shape());
  // Cut and extended.
  const Tensor features = model.layers()[model.layers().size() - 2].output();
  const Tensor head = layers::Dense(3)(features);
  CHECK(head.shape() == Shape{Dim::named("batch"), 3});
  K::clear_session();
}

TEST_CASE("load_model keeps the profile of a definition that has layers", "[import]") {
  K::clear_session();
  set_profile(Profile::keras2);
  Input({4});
  models::load_model(digits);
  CHECK(profile() == Profile::keras2);
  REQUIRE(Definition::current()->warnings.size() == 1);
  CHECK_THAT(Definition::current()->warnings[0], Catch::Contains("keras3") && Catch::Contains("keras2"));
  K::clear_session();
  set_profile(Profile::keras3);
}

TEST_CASE("load_model says what is wrong with a file", "[import]") {
  CHECK_THROWS_WITH(models::load_model("no/such.keras"), Catch::Contains("no regular file"));
  CHECK_THROWS_WITH(models::load_model(std::string(INGOT_SOURCE_DIR) + "/README.md"), Catch::Contains("neither"));
}
