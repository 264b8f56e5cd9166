// How long a definition lives: while a tensor, layer, model or function of it is held, and no longer, whatever its own
// layers hold.
#include <functional>
#include <memory>

#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// Whether the definition that `define` writes is freed once nothing but itself refers to it.
template <class F>
bool is_freed(F define) {
  K::clear_session();
  const std::weak_ptr<Definition> watched = Definition::current();
  define();
  CHECK_FALSE(watched.expired());
  K::clear_session();
  return watched.expired();
}

const auto scaled = [](const Tensor& by) { return [by](const Tensor& x) { return x * by; }; };

}  // namespace

TEST_CASE("a definition is freed with its last handle, whatever its Lambdas capture") {
  const Fresh fresh(Profile::keras3);
  CHECK(is_freed([] { layers::Dense(2)(Input({3})); }));
  CHECK(is_freed([] {
    const Tensor x = Input({3});
    const Tensor scale = K::variable(2.0);
    const Tensor result = layers::Lambda([scale](const Tensor& y) { return y * scale; })(x);
  }));
  CHECK(is_freed([] {
    const Tensor x = Input({3});
    const std::vector<Tensor> all{x, x * 2};
    const std::function<Tensor(const Tensor&)> f = [all](const Tensor& y) { return y + all[0] + all[1]; };
    const Tensor result = layers::Lambda(f)(x);
  }));
  CHECK(is_freed([] {
    const Tensor x = Input({3});
    const layers::Dense dense(3);
    const Model model(x, dense(x));
    const Tensor result = layers::Lambda([dense, model](const Tensor& y) { return model(dense(y)); })(x);
  }));
}

TEST_CASE("a definition is freed with its last handle, whatever functions its layers were given") {
  const Fresh fresh(Profile::keras3);
  CHECK(is_freed([] {
    const Tensor x = Input({3});
    const Tensor scale = K::variable(2.0);
    const ActivationFunction activation = scaled(scale);
    const Tensor result = layers::Activation(activation)(layers::Dense(3, {.activation = activation})(x));
  }));
  CHECK(is_freed([] {
    const Tensor scale = K::variable(2.0);
    const auto regularize = [scale](const Tensor& x) { return K::sum(x) * scale; };
    const layers::Dense dense(
        3, {.kernel_regularizer = regularize, .activity_regularizer = regularize, .kernel_constraint = scaled(scale)});
    layers::BatchNormalization({.gamma_constraint = scaled(scale)})(dense(Input({3})));
  }));
  CHECK(is_freed([] {
    const Tensor x = Input({3});
    const Model model(x, layers::Dropout(0.5)(x));
    model(x * 2, {.training = K::learning_phase()});
  }));
}

TEST_CASE("what a Lambda hands out keeps the definition alive") {
  const Fresh fresh(Profile::keras3);
  Tensor seen, result;
  const std::weak_ptr<Definition> watched = Definition::current();
  {
    const Tensor x = Input({2}, {.name = "x"});
    const Tensor doubled = x * 2;
    result = layers::Lambda([&seen, doubled](const Tensor& y) {
      seen = doubled;
      return y + doubled;
    })(x);
  }
  K::clear_session();
  CHECK_FALSE(watched.expired());
  result = {};
  CHECK_FALSE(watched.expired());
  CHECK(keras_shape(seen.shape()) == "(None, 2)");
  const RecordedFunction f = K::function({seen.definition()->find_tensor("x")}, {seen});
  seen = {};
  CHECK_FALSE(watched.expired());
  CHECK(f({{{1, -1}}})[0] == NdArray({1, 2}, std::vector<float>{2, -2}));
}

TEST_CASE("a Lambda that captures tensors can be called again after its own handle is gone") {
  const Fresh fresh(Profile::keras3);
  const Tensor x = Input({2});
  const Tensor scale = K::variable(3.0);
  const Model model(x, layers::Lambda([scale](const Tensor& y) { return y * scale; })(x));
  const Tensor again = model(model(x));
  CHECK(Model(x, again).predict({{1, 2}}) == NdArray({1, 2}, std::vector<float>{9, 18}));
}
