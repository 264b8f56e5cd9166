// Primitives in recorded functions: called by name, differentiated by what is registered, refused when they do not fit.
#include "frontend/definition.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

// What lambdas would call; a recorded function calls the primitive itself.
float soft_sign(float x) { return x / (1 + (x < 0 ? -x : x)); }
float blend(float a, float b) noexcept { return (a + b) / 2; }

const auto soft_sign_reference = [](Scalar x) { return x / (1.f + abs(x)); };

float value_at(const Tensor& x, const Tensor& y, float at) {
  return K::function({x}, {y})({NdArray({at})})[0].array().as<float>()[0];
}

}  // namespace

TEST_CASE("A recorded function calls a primitive by name, and computes its reference") {
  const Fresh fresh;
  const Tensor x = K::placeholder({1}, "x");
  const Primitive primitive = register_primitive<soft_sign>({.name = "soft_sign", .reference = soft_sign_reference});
  const Tensor y = Map(x, [primitive](Scalar v) { return 2.f * primitive(v); });
  const Node& node = Definition::current()->graph.node(Definition::current()->tensors[y.id()].value);
  const std::string text = scalar::print(std::get<scalar::Program>(node.attributes[0]));
  CHECK(text.find("soft_sign(p0)") != std::string::npos);
  CHECK(value_at(x, y, 3.f) == 1.5f);
  CHECK(value_at(x, y, -1.f) == -1.f);
}

TEST_CASE("The registered derivative is the one that training uses; without one, that of the reference") {
  const Fresh fresh;
  const Tensor x = K::placeholder({1}, "x");
  const Primitive plain = register_primitive<soft_sign>({.name = "plain", .reference = soft_sign_reference});
  // A wrong one on purpose, to see that it is taken.
  const Primitive marked = register_primitive<soft_sign>(
      {.name = "marked", .reference = soft_sign_reference, .derivatives = {[](Scalar v) { return v * 0.f + 7.f; }}});
  const auto slope = [&](const Primitive& primitive) {
    const Tensor y = K::sum(Map(x, [primitive](Scalar v) { return 3.f * primitive(v); }));
    return K::gradients(y, {x})[0];
  };
  CHECK(value_at(x, slope(plain), 1.f) == 0.75f);  // 3 / (1 + 1)^2
  CHECK(value_at(x, slope(marked), 1.f) == 21.f);
}

TEST_CASE("A primitive that does not fit its function is refused") {
  const Fresh fresh;
  CHECK(refusal([] {
          register_primitive<blend>({.name = "blend",
                                     .reference = [](Scalar a, Scalar b) { return (a + b) / 2.f; },
                                     .derivatives = {[](Scalar a, Scalar) { return 0.f * a + 0.5f; }}});
        }).find("not well formed") != std::string::npos);
  CHECK(refusal([] {
          register_primitive<soft_sign>({.name = "no name", .reference = soft_sign_reference});
        }).find("not well formed") != std::string::npos);
  CHECK(refusal([] { register_primitive<blend>({.name = "blend"}); }).find("Clang") != std::string::npos);
  const Primitive primitive =
      register_primitive<blend>({.name = "blend", .reference = [](Scalar a, Scalar b) { return (a + b) / 2.f; }});
  const Tensor x = K::placeholder({1}, "x");
  CHECK(refusal([&] { Map(x, [primitive](Scalar v) { return primitive(v); }); }) ==
        "the primitive blend takes 2 arguments, but was called with 1");
}
