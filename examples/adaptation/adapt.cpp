// A trained classifier of 8 x 8 images that goes on learning where it is used: a step of momentum on the layers that
// are named here, and the classification that reads the same State. The other weights stay constants in flash, and of
// the backward pass there is only what the named layers need.
//
//   ingot compile adapt.cpp -o out --target cortex-m4        (where ../digits/digits.keras is, or DIGITS says it is)
#include <cstdlib>

#include "ingot/ingot.h"

using namespace ingot;

namespace {

const std::vector<std::string> adapted_layers = {"hidden_1_normalized", "probabilities"};
constexpr double learning_rate = 0.03125, momentum = 0.5;

}  // namespace

void define() {
  const char* const file = std::getenv("DIGITS");
  set_profile(Profile::keras3);
  K::set_learning_phase(0);  // as deployed: Dropout passes, BatchNormalization keeps its moving statistics
  const Network network = models::load_model(file ? file : "../digits/digits.keras");
  const Tensor pixels = Input({}, {.name = "pixels", .batch_shape = {1, 64}});
  const Tensor wanted = Input({}, {.name = "wanted", .batch_shape = {1, 10}});  // 1 for the digit, else 0
  const Tensor probabilities = network(pixels);
  const Tensor loss = -K::sum(wanted * K::log(probabilities));

  std::vector<Tensor> weights;
  for (const std::string& layer : adapted_layers)
    for (const Tensor& weight : network.get_layer(layer).trainable_weights()) weights.push_back(weight);
  const optimizers::SGD sgd({.learning_rate = learning_rate, .momentum = momentum});
  K::function({pixels, wanted}, {loss}, sgd.get_updates(loss, weights), "adapt");
  K::function({pixels}, {probabilities}, {}, "classify");
}
