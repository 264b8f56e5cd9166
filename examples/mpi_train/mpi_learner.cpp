// A classifier of 8 x 8 images whose step of training is two functions: what the processes exchange lies between them.
//
//   gradients  loss and gradients of one process, of its part of the batch
//   apply      one step of Adam on the mean of all processes' gradients, clipped after the reduction
//
//   ingot compile mpi_learner.cpp -o out --bind gradients.batch=16
#include "ingot/ingot.h"

using namespace ingot;

void define() {
  const Tensor pixels = Input({64}, {.name = "pixels"});
  const Tensor x = layers::Dense(64, {.activation = "tanh"})(pixels);
  const Tensor scores = layers::Dense(10)(x);
  const Model model(pixels, scores, "mpi_learner");

  // Cross entropy with the digit's index as target: one of ten shares is the right one. A mean over the batch, so that
  // the mean over processes is that of the whole batch.
  const Tensor digit = Input({1}, {.name = "digit", .dtype = DType::i32});
  const Tensor digits = K::constant({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, DType::i32);
  const Tensor is_digit = K::cast(K::equal(digit, digits), DType::f32);
  const Tensor loss = -K::mean(K::sum(is_digit * activations::log_softmax(scores), -1));

  const optimizers::Adam adam({.learning_rate = 2e-3, .global_clipnorm = 0.5});
  const auto [gradients, reduced, updates] = optimizers::data_parallel(loss, model.trainable_weights(), adam);
  K::function({pixels, digit}, {loss, gradients}, {}, "gradients");
  K::function({reduced}, {}, updates, "apply");
}
