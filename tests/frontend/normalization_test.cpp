// BatchNormalization of both profiles (rules R33, R34), computed by hand from its definition: x is one feature of four
// samples, (1, 3, 5, 7), mean 4, biased variance 5.
#include <cmath>

#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

const NdArray samples({4, 1}, std::vector<double>{1, 3, 5, 7});
constexpr double epsilon = 0.25, momentum = 0.75;

struct Trained {
  Tensor x = Input({1});
  layers::BatchNormalization layer{{.momentum = momentum, .epsilon = epsilon}};
  Tensor y = layer(x, {.training = true});
};

void check_normalized(const NdArray& result, double mean, double variance) {
  for (std::int64_t i = 0; i < 4; ++i)
    CHECK(result.at(i) == Approx((samples.at(i) - mean) / std::sqrt(variance + epsilon)).epsilon(1e-6));
}

}  // namespace

TEST_CASE("in training both profiles normalise with the biased variance of the batch") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Trained network;
    check_normalized(K::function({network.x}, {network.y})({samples})[0], 4, 5);
    CHECK(network.layer.get_weight("moving_mean").item() == 0);  // no updates asked for
    CHECK(network.layer.get_weight("moving_variance").item() == 1);
  }
}

TEST_CASE("keras2: the moving variance takes n / (n - (1 + epsilon)) times the biased variance") {
  const Fresh fresh;
  const Trained network;
  const auto train = K::function({network.x}, {network.y}, network.layer.updates());
  double mean = 0, variance = 1;
  for (int call = 0; call < 3; ++call) {
    train({samples});
    mean = mean * momentum + 4 * (1 - momentum);
    variance = variance * momentum + 5 * 4 / (4 - (1 + epsilon)) * (1 - momentum);
    CHECK(network.layer.get_weight("moving_mean").item() == Approx(mean));
    CHECK(network.layer.get_weight("moving_variance").item() == Approx(variance));
  }
}

TEST_CASE("keras3: the moving variance takes the biased variance") {
  const Fresh fresh(Profile::keras3);
  const Trained network;
  const auto train = K::function({network.x}, {network.y}, network.layer.updates());
  train({samples});
  CHECK(network.layer.get_weight("moving_mean").item() == Approx(1));
  CHECK(network.layer.get_weight("moving_variance").item() == Approx(0.75 + 5 * 0.25));
}

TEST_CASE("n counts the elements behind one statistic, not the samples") {
  const Fresh fresh;
  const Tensor x = Input({2, 1});
  const layers::BatchNormalization layer({.momentum = 0, .epsilon = epsilon});
  const Tensor y = layer(x, {.training = true});
  K::function({x}, {y}, layer.updates())({NdArray({2, 2, 1}, std::vector<double>{1, 3, 5, 7})});
  CHECK(layer.get_weight("moving_variance").item() == Approx(5 * 4 / (4 - 1.25)));
}

TEST_CASE("the phase chooses between the batch and the moving averages") {
  const Fresh fresh;
  const Tensor x = Input({1});
  layers::BatchNormalization layer({.momentum = momentum, .epsilon = epsilon});
  const Tensor y = layer(x);
  layer.set_weight("moving_mean", {2.0});
  layer.set_weight("moving_variance", {3.0});
  const auto f = K::function({x, K::learning_phase()}, {y});
  check_normalized(f({samples})[0], 2, 3);
  check_normalized(f({samples, 0})[0], 2, 3);
  check_normalized(f({samples, 1})[0], 4, 5);
}

TEST_CASE("trainable = false: Keras 3 normalises with the moving averages, Keras 2 with the batch; neither updates") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({1});
    const layers::BatchNormalization layer({.epsilon = epsilon, .trainable = false});
    const Tensor y = layer(x, {.training = true});
    CHECK(layer.updates().empty());
    const NdArray result = K::function({x}, {y})({samples})[0];
    if (profile == Profile::keras2)
      check_normalized(result, 4, 5);
    else
      check_normalized(result, 0, 1);
  }
}

TEST_CASE("scale and centre: gamma x + beta; without them there are no such weights") {
  const Fresh fresh;
  const Tensor x = Input({1});
  layers::BatchNormalization layer({.epsilon = 0}), plain({.epsilon = 0, .center = false, .scale = false});
  const Tensor y = layer(x), z = plain(x);
  layer.set_weight("gamma", {2.0});
  layer.set_weight("beta", {10.0});
  const auto out = K::function({x}, {y, z})({samples});
  CHECK(out[0] == NdArray({4, 1}, std::vector<float>{12, 16, 20, 24}));
  CHECK(out[1] == samples.astype(DType::f32));
  CHECK(plain.weights().size() == 2);
}
