// What models and layers refuse, in Keras' own sentences (reference/semantics.md 1.5, and rows P19 and P21).
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

TEST_CASE("graph disconnected, in the words of each profile") {
  {
    const Fresh fresh;
    const Tensor a = Input({2}), b = Input({2});
    const Tensor y = layers::Add()({layers::Dense(2)(a), b});
    CHECK(refusal([&] { Model(a, y); }) ==
          "Graph disconnected: cannot obtain value for tensor Tensor(\"input_2:0\", shape=(None, 2), dtype=float32) at "
          "layer \"input_2\". The following previous layers were accessed without issue: ['input_1', 'dense_1']");
  }
  const Fresh fresh(Profile::keras3);
  const Tensor a = Input({2}), b = Input({2});
  const Tensor y = layers::Add()({layers::Dense(2)(a), b});
  CHECK(refusal([&] { Model(a, y); }) ==
        "Graph disconnected: cannot find parent for tensor <KerasTensor shape=(None, 2), dtype=float32, sparse=False, "
        "name=input_layer_1> at operation 'add'. The following previous operations were accessed without issue: "
        "['dense']");
}

TEST_CASE("names of layers are unique in a model") {
  const Fresh fresh;
  const Tensor x = Input({2});
  const Tensor y = layers::Dense(2, {.name = "same"})(layers::Dense(2, {.name = "same"})(x));
  CHECK(refusal([&] { Model(x, y); }) ==
        "The name \"same\" is used 2 times in the model. All layer names should be unique.");
}

TEST_CASE("what may stand for inputs and outputs of a model") {
  const Fresh fresh;
  const Tensor x = Input({2}), h = layers::Dense(3)(x), y = layers::Dense(1)(h);
  CHECK(refusal([&] { Model({x, x}, y); }) ==
        "The list of inputs passed to the model is redundant. All inputs should only appear once. Found: "
        "[Tensor(\"input_1:0\", shape=(None, 2), dtype=float32), Tensor(\"input_1:0\", shape=(None, 2), "
        "dtype=float32)]");
  CHECK(refusal([&] { Model(x, y * 2); })
            .find("Output tensors to a Model must be the output of a Keras `Layer` (thus holding past layer metadata). "
                  "Found: Tensor(") == 0);
  CHECK_THROWS_AS(Model(h, y), TypeError);
  CHECK(refusal([&] { Model(h, y); }) ==
        "Input layers to a `Model` must be `InputLayer` objects. Received inputs: [Tensor(\"dense_1:0\", "
        "shape=(None, 3), dtype=float32)]. Input 0 (0-based) originates from layer type `Dense`.");
}

TEST_CASE("keras3: a model may start at an intermediate tensor") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({2}), h = layers::Dense(3)(x);
  const Tensor y = layers::Dense(1, {.kernel_initializer = "ones"})(h);
  CHECK(Model(h, y).predict({{1, 2, 3}}).at(0) == 6);
}

TEST_CASE("a layer that passes its input on makes a tensor of its own, whatever made the input") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({2});
    const Tensor doubled = x * 2;  // no layer's
    const layers::Activation linear("linear", {.name = "linear"});
    const Tensor once = linear(doubled);
    CHECK_FALSE(once == doubled);
    CHECK(once.name() == "linear");
    CHECK(linear.output() == once);
    const Tensor twice = linear(once);
    CHECK_FALSE(twice == once);
    CHECK(linear.get_input_at(1) == once);
    CHECK(linear.get_output_at(1) == twice);
    CHECK(str(K::function({x}, {twice})({{{1, 2}}})[0]) == "[[2. 4.]]");
  }
}

TEST_CASE("finding layers by name and index") {
  const Fresh fresh;
  const Tensor x = Input({2});
  const Model model(x, layers::Dense(3)(x));
  CHECK(model.get_layer("dense_1") == model.layers()[1]);
  CHECK(model.get_layer(-1) == model.layers()[1]);
  CHECK(refusal([&] { model.get_layer(2); }) == "Was asked to retrieve layer at index 2 but model only has 2 layers.");
  CHECK(refusal([&] { model.get_layer("dense"); }) == "No such layer: dense");
  const Fresh later(Profile::keras3);
  const Tensor z = Input({2});
  CHECK(refusal([m = Model(z, layers::Dense(3)(z))] { m.get_layer("dense_1"); }) ==
        "No such layer: dense_1. Existing layers are: ['input_layer', 'dense'].");
}

TEST_CASE("P19: input and output of layers and models") {
  const Fresh fresh;
  const Tensor x = Input({2}), z = Input({2});
  const layers::Dense layer(3), lonely(1);
  const Tensor y = layer(x);
  const Model model(x, y);
  CHECK(model.layers()[0].input() == x);
  CHECK(model.layers()[0].output() == x);
  CHECK(model.layers().back().input() == x);
  CHECK(model.layers().back().output() == y);
  CHECK(model.input() == x);
  CHECK(model.output() == y);
  CHECK_THROWS_AS(lonely.input(), AttributeError);
  CHECK(refusal([&] { lonely.input(); }) == "Layer dense_2 is not connected, no input to return.");
  CHECK(refusal([&] { lonely.output(); }) == "Layer dense_2 has no inbound nodes.");
  const Tensor second = layer(z);
  CHECK_THROWS_AS(layer.output(), AttributeError);
  CHECK(refusal([&] { layer.input(); }) ==
        "Layer dense_1 has multiple inbound nodes, hence the notion of \"layer input\" is ill-defined. Use "
        "`get_input_at(node_index)` instead.");
  CHECK(refusal([&] { layer.output(); }) ==
        "Layer dense_1 has multiple inbound nodes, hence the notion of \"layer output\" is ill-defined. Use "
        "`get_output_at(node_index)` instead.");
  CHECK(layer.get_output_at(1) == second);
  CHECK(layer.get_input_at(0) == x);
  CHECK(refusal([&] { layer.get_input_at(2); }) ==
        "Asked to get input at node 2, but the layer has only 2 inbound nodes.");
}

TEST_CASE("inputs that do not fit a layer") {
  const Fresh fresh;
  const Tensor x = Input({2}), y = Input({2}), scalar = Input({}), unknown = Input({None});
  const layers::Dense layer(3);
  CHECK(refusal([&] { layer(scalar); }) ==
        "Input 0 is incompatible with layer dense_1: expected min_ndim=2, found ndim=1");
  CHECK(refusal([&] { layer({x, y}); }) ==
        "Layer dense_1 expects 1 inputs, but it received 2 input tensors. Input received: [Tensor(\"input_1:0\", "
        "shape=(None, 2), dtype=float32), Tensor(\"input_2:0\", shape=(None, 2), dtype=float32)]");
  CHECK(refusal([&] { layer(unknown); }) ==
        "The last dimension of the inputs to `Dense` should be defined. Found `None`.");
  layer(x);
  const Tensor wide = Input({5});
  CHECK(refusal([&] { layer(wide); }) ==
        "Input 0 is incompatible with layer dense_1: expected axis -1 of input shape to have value 2 but got shape "
        "(None, 5)");
  const Model model({x, y}, layers::Add()({x, y}));
  CHECK(refusal([&] { model(x); })
            .find("Layer model_1 expects 2 inputs, but it received 1 input tensors. Input "
                  "received: [Tensor(") == 0);
  for (const Layer& single : std::initializer_list<Layer>{
           layers::Activation("relu"), layers::BatchNormalization(), layers::Dropout(0.5), layers::Flatten(),
           layers::Reshape({2, 1}), layers::ReLU(), layers::LeakyReLU(), layers::ELU(), layers::PReLU()}) {
    INFO(single.name());
    CHECK(refusal([&] { single({x, y}); }).find("expects 1 inputs, but it received 2 input tensors.") !=
          std::string::npos);
  }
}

TEST_CASE("P21: merging layers") {
  const Fresh fresh;
  const Tensor x = Input({2}), wide = Input({3});
  CHECK(refusal([&] { layers::add({x}); }) ==
        "A merge layer should be called on a list of at least 2 inputs. Got 1 inputs.");
  CHECK(refusal([&] { layers::Add()(x); }) == "A merge layer should be called on a list of inputs.");
  CHECK(refusal([&] { layers::Multiply()(x); }) == "A merge layer should be called on a list of inputs.");
  CHECK(refusal([&] { layers::add({x, wide}); }) == "Operands could not be broadcast together with shapes (2,) (3,)");
  const Tensor four = Input({}, {.batch_shape = {4, 2}}), five = Input({}, {.batch_shape = {5, 2}});
  CHECK(refusal([&] { layers::add({four, five}); }) ==
        "Can not merge tensors with different batch sizes. Got tensors with shapes : [(4, 2), (5, 2)]");
  CHECK(refusal([&] { layers::subtract({x, x, x}); }) == "A `Subtract` layer should be called on exactly 2 inputs");
  CHECK(refusal([&] { layers::Concatenate()(x); }) ==
        "A `Concatenate` layer should be called on a list of at least 2 inputs");
}

TEST_CASE("arrays that do not fit a model") {
  const Fresh fresh;
  const Tensor x = Input({64}), y = Input({64});
  Sequential chain({layers::Dense(1, {.input_shape = {64}})});
  CHECK(refusal([&] { chain.predict(std::vector<double>(64)); }) ==
        "Error when checking input: expected dense_1_input to have 2 dimensions, but got array with shape (64,)");
  CHECK(refusal([&] { chain.predict(NdArray({1, 63}, std::vector<double>(63))); }) ==
        "Error when checking input: expected dense_1_input to have shape (64,) but got array with shape (63,)");
  const Model pair({x, y}, layers::add({x, y}));
  CHECK(refusal([&] { pair.predict_all({NdArray({1, 2}, std::vector<double>{1, 2})}); }) ==
        "Error when checking model input: the list of Numpy arrays that you are passing to your model is not the size "
        "the model expected. Expected to see 2 array(s), but instead got the following list of 1 arrays: [array([[1., "
        "2.]])]...");
  CHECK(refusal([&] {
          pair.predict_all({NdArray({1, 64}, std::vector<double>(64)), NdArray({2, 64}, std::vector<double>(128))});
        }).find("All input arrays (x) should have the same number of samples.") == 0);
}

TEST_CASE("a Sequential without layers") {
  const Fresh fresh;
  Sequential empty;
  CHECK_THROWS_AS(empty.pop(), TypeError);
  CHECK(refusal([&] { empty.pop(); }) == "There are no layers in the model.");
  CHECK(refusal([&] { static_cast<void>(empty.summary()); }).find("This model has not yet been built.") == 0);
}

TEST_CASE("R29, R32: phases and rates that are refused or clamped") {
  {
    const Fresh fresh;
    CHECK(refusal([] { K::set_learning_phase(2); }) == "Expected learning phase to be 0 or 1.");
    const Tensor x = Input({3});
    const NdArray ones({1, 3}, std::vector<float>{1, 1, 1});
    for (const double rate : {-0.5, 0.0, 1.0, 1.5})  // clamped to 0 and 1, where Keras 2 does nothing
      CHECK(K::function({x}, {layers::Dropout(rate)(x, {.training = true})})({ones})[0] == ones);
  }
  const Fresh fresh(Profile::keras3);
  CHECK(refusal([] { layers::Dropout(1.5); }).find("rate") != std::string::npos);
  const Tensor x = Input({3});
  const NdArray zeros = K::function({x}, {layers::Dropout(1)(x, {.training = true})})({{{1, 2, 3}}})[0];
  CHECK(zeros == NdArray({1, 3}, std::vector<float>{0, 0, 0}));
}
