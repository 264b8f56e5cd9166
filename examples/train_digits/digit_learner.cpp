// A classifier of 8 x 8 images that is trained where it is used: one step of Adam as a function, and the classification
// that reads the same State.
//
//   ingot compile digit_learner.cpp -o out --bind train.batch=32 --bind classify.batch=1
#include "ingot/ingot.h"

using namespace ingot;

void define() {
  const Tensor pixels = Input({64}, {.name = "pixels"});
  Tensor x = layers::Dense(128, {.activation = "relu"})(pixels);
  x = layers::Dropout(0.25)(x);
  const Tensor scores = layers::Dense(10)(x);
  const Model model(pixels, scores, "digit_learner");

  // Cross entropy with the digit's index as target: one of ten shares is the right one.
  const Tensor digit = Input({1}, {.name = "digit", .dtype = DType::i32});
  const Tensor digits = K::constant({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, DType::i32);
  const Tensor is_digit = K::cast(K::equal(digit, digits), DType::f32);
  const Tensor training_scores = model(pixels, {.training = true});
  const Tensor loss = -K::mean(K::sum(is_digit * activations::log_softmax(training_scores), -1));

  const optimizers::Adam adam({.learning_rate = 2e-3});
  K::function({pixels, digit}, {loss}, adam.get_updates(loss, model.trainable_weights()), "train");
  K::function({pixels}, {activations::softmax(scores)}, {}, "classify");
}
