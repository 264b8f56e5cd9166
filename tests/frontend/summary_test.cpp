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

// Dropout and Activation have no parameters; dense_1 has 20 * 64 + 64, dense_2 64 * 64 + 64.
TEST_CASE("The summary of document S0's program") {
  K::clear_session();
  set_profile(Profile::keras2);
  const Tensor q1 = Input({None, 20});
  Tensor dense1 = layers::Dense(64)(q1);
  dense1 = layers::Dropout(0.5)(dense1);
  const Tensor act1 = layers::Activation("relu")(dense1);
  Tensor dense2 = layers::Dense(64, {.activation = "relu"})(act1);
  dense2 = layers::Dropout(0.4)(dense2);
  const Model model({q1}, {dense2});
  CHECK(model.summary() ==
        "Model: \"model_1\"\n"
        "_________________________________________________________________\n"
        "Layer (type)                 Output Shape              Param #   \n"
        "=================================================================\n"
        "input_1 (InputLayer)         (None, None, 20)          0         \n"
        "_________________________________________________________________\n"
        "dense_1 (Dense)              (None, None, 64)          1344      \n"
        "_________________________________________________________________\n"
        "dropout_1 (Dropout)          (None, None, 64)          0         \n"
        "_________________________________________________________________\n"
        "activation_1 (Activation)    (None, None, 64)          0         \n"
        "_________________________________________________________________\n"
        "dense_2 (Dense)              (None, None, 64)          4160      \n"
        "_________________________________________________________________\n"
        "dropout_2 (Dropout)          (None, None, 64)          0         \n"
        "=================================================================\n"
        "Total params: 5,504\n"
        "Trainable params: 5,504\n"
        "Non-trainable params: 0\n"
        "_________________________________________________________________");
}

// The rules of section 1.4 one by one: a shared layer and a nested model make it no chain; a called model shows node 1;
// what does not fit a column is cut; the moving averages are not trainable. Layers stand by depth, then by the order in
// which the outputs reach them: dense_1 and input_2 are two steps away from the output, dense_1 is reached first.
TEST_CASE("The summary of a graph with a shared layer, a nested model and a long name") {
  K::clear_session();
  set_profile(Profile::keras2);
  const Tensor x = Input({4}), y = Input({4});
  const layers::Dense shared(4);
  const Tensor a = shared(x), b = shared(y);
  const Tensor inside = Input({4});
  const Model inner(inside, layers::BatchNormalization()(inside));
  const Tensor joined = layers::Concatenate({.name = "a_name_that_is_too_long_for_its_column"})({inner(a), b});
  const Model model({x, y}, joined);
  const std::string row(98, '_'), heavy(98, '=');
  CHECK(model.summary() ==
        "Model: \"model_2\"\n" + row +
            "\n"
            "Layer (type)                    Output Shape         Param #     Connected to                     \n" +
            heavy +
            "\n"
            "input_1 (InputLayer)            (None, 4)            0                                            \n" +
            row +
            "\n"
            "dense_1 (Dense)                 (None, 4)            20          input_1[0][0]                    \n"
            "                                                                 input_2[0][0]                    \n" +
            row +
            "\n"
            "input_2 (InputLayer)            (None, 4)            0                                            \n" +
            row +
            "\n"
            "model_1 (Model)                 (None, 4)            16          dense_1[0][0]                    \n" +
            row +
            "\n"
            "a_name_that_is_too_long_for_its (None, 8)            0           model_1[1][0]                    \n"
            "                                                                 dense_1[1][0]                    \n" +
            heavy + "\nTotal params: 36\nTrainable params: 28\nNon-trainable params: 8\n" + row);
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

namespace {

// Boxes are drawn with characters of three bytes; here as the text of their rows.
std::string boxed(const std::string& name, bool is_chain, const std::vector<std::string>& rows,
                  const std::string& totals) {
  const auto rule = [&](const char* left, const char* line, const char* between, const char* right) {
    const std::vector<int> widths = is_chain ? std::vector<int>{33, 24, 15} : std::vector<int>{21, 19, 12, 19};
    std::string text = left;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (i > 0) text += between;
      for (int k = 0; k < widths[i]; ++k) text += line;
    }
    return text + right + "\n";
  };
  std::string text = "Model: \"" + name + "\"\n" + rule("┏", "━", "┳", "┓") +
                     (is_chain ? "┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃\n"
                               : "┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃\n") +
                     rule("┡", "━", "╇", "┩");
  for (std::size_t i = 0; i < rows.size(); ++i) text += (i > 0 ? rule("├", "─", "┼", "┤") : "") + rows[i];
  return text + rule("└", "─", "┴", "┘") + totals;
}

}  // namespace

// Tables that Keras 3.15.1 printed for the same models (numpy backend, no terminal).
TEST_CASE("Summaries of the keras3 profile: chains") {
  K::clear_session();
  set_profile(Profile::keras3);
  const Tensor x = Input({64});
  const layers::Dense hidden(32, {.activation = "relu"});
  const Tensor y = layers::Dense(10, {.activation = "softmax"})(hidden(x));
  const std::vector<std::string> rows{"│ input_layer (InputLayer)        │ (None, 64)             │             0 │\n",
                                      "│ dense (Dense)                   │ (None, 32)             │         2,080 │\n",
                                      "│ dense_1 (Dense)                 │ (None, 10)             │           330 │\n"};
  const Model model(x, y);
  CHECK(model.summary() == boxed("functional", true, rows,
                                 " Total params: 2,410 (9.41 KB)\n"
                                 " Trainable params: 2,410 (9.41 KB)\n"
                                 " Non-trainable params: 0 (0.00 B)"));
  Layer(hidden).set_trainable(false);
  CHECK(Model(x, y).summary() == boxed("functional_1", true, rows,
                                       " Total params: 2,410 (9.41 KB)\n"
                                       " Trainable params: 330 (1.29 KB)\n"
                                       " Non-trainable params: 2,080 (8.12 KB)"));
  Sequential chain;
  chain.add(Input({4}));
  chain.add(layers::Dense(3));
  chain.add(layers::BatchNormalization());
  chain.add(layers::Dense(1, {.name = "a_name_that_is_really_too_long_for_its_column"}));
  CHECK(chain.summary() == boxed("sequential", true,
                                 {"│ dense_2 (Dense)                 │ (None, 3)              │            15 │\n",
                                  "│ batch_normalization             │ (None, 3)              │            12 │\n"
                                  "│ (BatchNormalization)            │                        │               │\n",
                                  "│ a_name_that_is_really_too_long… │ (None, 1)              │             4 │\n"
                                  "│ (Dense)                         │                        │               │\n"},
                                 " Total params: 31 (124.00 B)\n"
                                 " Trainable params: 25 (100.00 B)\n"
                                 " Non-trainable params: 6 (24.00 B)"));
}

TEST_CASE("Summaries of the keras3 profile: a graph, and millions of weights") {
  K::clear_session();
  set_profile(Profile::keras3);
  const Tensor x = Input({4}), y = Input({4});
  const layers::Dense shared(4);
  const Tensor a = shared(x), b = shared(y);
  const Tensor inside = Input({4});
  const Model inner(inside, layers::BatchNormalization()(inside));
  const Tensor joined = layers::Concatenate({.name = "a_name_that_is_too_long_for_its_column"})({inner(a), b});
  CHECK(Model({x, y}, joined).summary() ==
        boxed("functional_1", false,
              {"│ input_layer         │ (None, 4)         │          0 │ -                 │\n"
               "│ (InputLayer)        │                   │            │                   │\n",
               "│ dense (Dense)       │ (None, 4)         │         20 │ input_layer[0][0… │\n"
               "│                     │                   │            │ input_layer_1[0]… │\n",
               "│ input_layer_1       │ (None, 4)         │          0 │ -                 │\n"
               "│ (InputLayer)        │                   │            │                   │\n",
               "│ functional          │ (None, 4)         │         16 │ dense[0][0]       │\n"
               "│ (Functional)        │                   │            │                   │\n",
               "│ a_name_that_is_too… │ (None, 8)         │          0 │ functional[0][0], │\n"
               "│ (Concatenate)       │                   │            │ dense[1][0]       │\n"},
              " Total params: 36 (144.00 B)\n"
              " Trainable params: 28 (112.00 B)\n"
              " Non-trainable params: 8 (32.00 B)"));

  const Tensor wide = Input({1024});
  CHECK(Model(wide, layers::Dense(10244)(wide)).summary().find("│    10,500,100 │") != std::string::npos);
}
