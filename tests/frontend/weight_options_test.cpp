// Constraints, regularizers and losses that layers attach to their weights and calls.
#include "frontend/definition.h"
#include "frontend/network.h"
#include "ingot/ingot.h"
#include "tests/catch.h"
#include "tests/frontend/reference_executor.h"

using namespace ingot;

namespace {

struct Fresh {
  explicit Fresh(Profile profile = Profile::keras3) {
    K::clear_session();
    set_profile(profile);
  }
  ReferenceExecutor executor;
};

template <class F>
std::string refusal(F action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

NdArray run(const Tensor& tensor) { return K::function({}, {tensor})(std::vector<NdArray>{}).front(); }

const NetworkLayer& network(const Network& model) { return dynamic_cast<const NetworkLayer&>(*model.base()); }

}  // namespace

TEST_CASE("an optimizer finds the constraint of a parameter") {
  const Fresh fresh;
  const layers::Dense dense(
      2, {.kernel_constraint = constraints::NonNeg(), .bias_constraint = [](const Tensor& w) { return w + 1; }});
  const layers::BatchNormalization normalization({.gamma_constraint = "non_neg"});
  normalization(dense(Input({2})));
  const Tensor candidate = K::constant({{-1, 2}, {3, -4}});
  CHECK(run(constrained(dense.weights()[0], candidate)) == NdArray({2, 2}, std::vector<float>{0, 2, 3, 0}));
  CHECK(run(constrained(dense.weights()[1], K::constant({5, 6}))) == NdArray({2}, std::vector<float>{6, 7}));
  CHECK(run(constrained(normalization.weights()[0], K::constant({-5, 6}))) == NdArray({2}, std::vector<float>{0, 6}));
  CHECK(constrained(normalization.weights()[1], candidate) == candidate);
  CHECK(constrained(K::variable(1), candidate) == candidate);
}

TEST_CASE("names and arguments of constraints and regularizers that are refused") {
  const Fresh fresh;
  CHECK(refusal([] { Constraint("max_nrom"); }) == "Could not interpret constraint identifier: max_nrom");
  CHECK(refusal([] { Regularizer("l3"); }) == "Could not interpret regularizer identifier: l3");
  CHECK(refusal([] { regularizers::L2(-1); }).find("Invalid value for argument l2") == 0);
  CHECK(refusal([] {
          regularizers::OrthogonalRegularizer()(K::constant({1, 2}));
        }).find("Inputs to OrthogonalRegularizer must have rank 2") == 0);
}

TEST_CASE("a model has the losses and updates of its own calls") {
  const Fresh fresh;
  const layers::Dense dense(
      1, {.kernel_initializer = initializers::Constant(2), .activity_regularizer = regularizers::L1(1)});
  layers::BatchNormalization normalization({.momentum = 0.5});
  const Tensor x = Input({1}), y = Input({1}), z = Input({1});
  const Model first(x, normalization(dense(x), {.training = true}));
  const Model second(y, normalization(dense(y), {.training = true}));
  const Model outer(z, first(z, {.training = true}));
  for (const Network& model : {Network(first), Network(second), Network(outer)}) {
    REQUIRE(network(model).own_losses().size() == 1);
    REQUIRE(network(model).own_updates().size() == 2);
    const Tensor loss = model.base()->tensor(network(model).own_losses()[0]);
    const auto f = K::function({model.input()}, {loss}, network(model).own_updates());
    CHECK(f({{{1}, {-3}}})[0].item() == 4);  // (|2| + |-6|) / 2 rows
  }
  CHECK(normalization.updates().size() == 6);
  normalization.set_trainable(false);
  CHECK(network(first).own_updates().empty());
}

TEST_CASE("activity is regularized per batch in the keras3 profile, as a whole in the keras2 profile") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({1});
    const Model model(x,
                      layers::Dense(1, {.kernel_initializer = "ones", .activity_regularizer = regularizers::L2(1)})(x));
    const auto f = K::function({x}, {model.base()->tensor(network(model).own_losses()[0])});
    CHECK(f({{{1}, {2}, {3}, {4}}})[0].item() == (profile == Profile::keras2 ? 30 : 7.5));
  }
}
