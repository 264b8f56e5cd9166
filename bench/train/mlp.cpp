// 784-256-128-10, softmax and categorical crossentropy, Adam: the train step of a digit classifier.
#include "ingot/ingot.h"

using namespace ingot;

void define() {
  const Tensor x = Input({784}, {.name = "x"}), y = Input({10}, {.name = "y"});
  const Tensor hidden = layers::Dense(128, {.activation = "relu"})(layers::Dense(256, {.activation = "relu"})(x));
  const Tensor probabilities = layers::Dense(10, {.activation = "softmax"})(hidden);
  const Tensor loss = K::mean(losses::categorical_crossentropy(y, probabilities));
  optimizers::Adam adam({.learning_rate = 0.001, .epsilon = 1e-12});
  const std::vector<Tensor> params = Model(x, probabilities).trainable_weights();
  K::function({x, y}, {loss}, adam.get_updates(loss, params), "train");
}
