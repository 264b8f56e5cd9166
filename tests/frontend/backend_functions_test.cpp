// Backend functions that Keras' own vectors (backend_vectors_test.cpp) leave out: those that ask of tensors, and those
// that Keras has under another name or not at all. Expected values by hand.
#include <limits>

#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// f of one array in a tensor of its shape and a given dtype.
template <class F>
NdArray value(F f, const NdArray& x, DType dtype = DType::f32) {
  const Tensor input = K::placeholder(x.shape(), "", dtype);
  return K::function({input}, {f(input)})({x})[0];
}

using In = const Tensor&;

}  // namespace

TEST_CASE("K: elementwise functions of NumPy's names") {
  const Fresh fresh;
  const NdArray x{-1.5, -0.25, 0.25, 1.5};
  CHECK(str(value([](In t) { return K::floor(t); }, x)) == "[-2. -1.  0.  1.]");
  CHECK(str(value([](In t) { return K::ceil(t); }, x)) == "[-1. -0.  1.  2.]");
  CHECK(str(value([](In t) { return K::pow(t, 2); }, x)) == "[2.25   0.0625 0.0625 2.25  ]");
  CHECK(str(value([](In t) { return K::identity(t); }, x)) == "[-1.5  -0.25  0.25  1.5 ]");
  CHECK(str(value([](In t) { return K::ones_like(t); }, x)) == "[1. 1. 1. 1.]");
  CHECK(str(value([](In t) { return K::zeros_like(t); }, x)) == "[0. 0. 0. 0.]");
  CHECK(value([](In t) { return K::expm1(t); }, x).at(0) == Approx(-0.77686984));
  CHECK(value([](In t) { return K::log1p(t); }, x).at(1) == Approx(-0.28768207));
  CHECK(value([](In t) { return K::erf(t); }, x).at(3) == Approx(0.96610515));
  CHECK(str(value([](In t) { return K::rsqrt(t); }, NdArray{4.0, 0.25})) == "[0.5 2. ]");
  CHECK(K::epsilon() == 1e-7);
}

TEST_CASE("K: logic") {
  const Fresh fresh;
  const NdArray b{1, 0};
  const auto with = [](auto f) { return [f](In t) { return f(t, K::constant({1, 1}, DType::boolean)); }; };
  CHECK(str(value(with([](In s, In t) { return K::logical_and(s, t); }), b, DType::boolean)) == "[ True False]");
  CHECK(str(value(with([](In s, In t) { return K::logical_or(s, K::logical_not(t)); }), b, DType::boolean)) ==
        "[ True False]");
  CHECK(str(value([](In t) { return K::logical_not(t); }, b, DType::boolean)) == "[False  True]");
}

TEST_CASE("K: phases choose a branch; what is fed decides, 0 when it is left out") {
  const Fresh fresh;
  const Tensor x = K::placeholder({1}, "x");
  const auto f = K::function({x, K::learning_phase()}, {K::in_train_phase(x * 2, x), K::in_test_phase(x * 3, x)});
  CHECK(f({{5}, 1})[0].item() == 10);
  CHECK(f({{5}, 1})[1].item() == 5);
  CHECK(f({{5}})[0].item() == 5);
  CHECK(f({{5}})[1].item() == 15);
}

TEST_CASE("K: counts, slices, products by subscripts") {
  const Fresh fresh;
  const NdArray x{{1, 2, 3}, {4, 5, 6}};
  CHECK(str(value([](In t) { return K::count(t); }, x)) == "6");
  CHECK(str(value([](In t) { return K::count(t, 1); }, x)) == "3");
  constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
  CHECK(str(value([](In t) { return K::slice(t, {0, 1}, {2, 3}); }, x)) == "[[2. 3.]\n [5. 6.]]");
  CHECK(str(value([](In t) { return K::slice(t, {-1, 0}, {end, end}, {1, 2}); }, x)) == "[[4. 6.]]");
  CHECK(str(value([](In t) { return K::einsum("ij,kj->ik", t, t); }, x)) == "[[14. 32.]\n [32. 77.]]");
}

TEST_CASE("K: what tensors say of themselves") {
  for (const Profile profile : {Profile::keras2, Profile::keras3}) {
    const Fresh fresh(profile);
    const Tensor x = Input({None, 3}), sparse = Input({4}, {.sparse = true}), w = K::variable({{1, 2}}, "w");
    CHECK(K::int_shape(x) == std::vector<std::optional<std::int64_t>>{std::nullopt, std::nullopt, 3});
    CHECK(K::ndim(x) == 3);
    CHECK(K::dtype(x) == "float32");
    CHECK(K::dtype(K::argmax(x)) == (profile == Profile::keras2 ? "int64" : "int32"));
    CHECK(K::is_sparse(sparse));
    CHECK_FALSE(K::is_sparse(x));
    CHECK(K::is_keras_tensor(x));
    CHECK(K::is_keras_tensor(layers::Dense(2)(x)));
    CHECK_FALSE(K::is_keras_tensor(w));
    // Keras 2 asks for a _keras_history, Keras 3 for the class.
    CHECK(K::is_keras_tensor(x * 2) == (profile == Profile::keras3));
    CHECK_FALSE(K::is_keras_tensor(w * 2));
    CHECK(K::count_params(w) == 2);
  }
}
