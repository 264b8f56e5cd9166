// model.summary() against the tables of the documents, byte for byte (trailing spaces included).
#include "ingot/ingot.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

// The counters of document S3: nine Dense layers, one model and one input were made before.
void count_up_to_document() {
  for (int i = 0; i < 9; ++i) layers::Dense(1);
  const Tensor x = Input({1});
  Model(x, x);
}

}  // namespace

TEST_CASE("The summary of document S3") {
  K::clear_session();
  set_profile(Profile::keras2);
  count_up_to_document();
  const Tensor input_tensor = Input({64});
  Tensor x = layers::Dense(32, {.activation = "relu"})(input_tensor);
  x = layers::Dense(32, {.activation = "softmax"})(x);
  const Tensor output_tensor = layers::Dense(10, {.activation = "softmax"})(x);
  const Model model(input_tensor, output_tensor);
  CHECK(model.summary() ==
        "Model: \"model_2\"\n"
        "_________________________________________________________________\n"
        "Layer (type)                 Output Shape              Param #   \n"
        "=================================================================\n"
        "input_2 (InputLayer)         (None, 64)                0         \n"
        "_________________________________________________________________\n"
        "dense_10 (Dense)             (None, 32)                2080      \n"
        "_________________________________________________________________\n"
        "dense_11 (Dense)             (None, 32)                1056      \n"
        "_________________________________________________________________\n"
        "dense_12 (Dense)             (None, 10)                330       \n"
        "=================================================================\n"
        "Total params: 3,466\n"
        "Trainable params: 3,466\n"
        "Non-trainable params: 0\n"
        "_________________________________________________________________");
}

TEST_CASE("An unrelated input is refused in the words of document S3") {
  K::clear_session();
  set_profile(Profile::keras2);
  Input({64});
  const Tensor input_tensor = Input({64});
  const Tensor output_tensor = layers::Dense(10)(input_tensor);
  const Tensor unrelated_input = Input({32});
  try {
    const Model bad(unrelated_input, output_tensor);
    FAIL("no error");
  } catch (const ValueError& error) {
    CHECK(std::string(error.what()) ==
          "Graph disconnected: cannot obtain value for tensor Tensor(\"input_2:0\", shape=(None, 64), dtype=float32) "
          "at layer \"input_2\". The following previous layers were accessed without issue: []");
  }
}

TEST_CASE("A Sequential leaves its input out") {
  K::clear_session();
  set_profile(Profile::keras2);
  Sequential model;
  model.add(layers::Dense(32, {.activation = "relu", .input_shape = {64}}));
  model.add(layers::Dense(10, {.activation = "softmax"}));
  CHECK(model.layers().size() == 2);
  CHECK(model.count_params() == 2080 + 330);
  CHECK(model.input().name() == "dense_1_input");
}
