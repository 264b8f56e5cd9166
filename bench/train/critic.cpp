// 4-64-64-1, mean squared error, Adam: the train step of a small critic, as in DDPG.
#include "ingot/ingot.h"

using namespace ingot;

void define() {
  const Tensor x = Input({4}, {.name = "x"}), y = Input({1}, {.name = "y"});
  const Tensor hidden = layers::Dense(64, {.activation = "relu"})(layers::Dense(64, {.activation = "relu"})(x));
  const Tensor value = layers::Dense(1)(hidden);
  const Tensor loss = K::mean(losses::mean_squared_error(y, value));
  optimizers::Adam adam({.learning_rate = 0.001, .epsilon = 1e-12});
  const std::vector<Tensor> params = Model(x, value).trainable_weights();
  K::function({x, y}, {loss}, adam.get_updates(loss, params), "train");
}
