// The rules of K::function in reference/semantics.md: R1 to R25, by number.
#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

const std::vector<NdArray> nothing;

}  // namespace

TEST_CASE("R1, R22: an output that is a state is the old value") {
  const Fresh fresh;
  const Tensor x = K::variable(23, "x"), d = Input({}, {.batch_shape = {1}});
  const auto f = K::function({d}, {x, x + K::sum(d)}, {K::update_add(x, K::sum(d))});
  const auto out = f({{42}});
  CHECK(out[0].item() == 23);
  CHECK(out[1].item() == 65);
  CHECK(K::get_value(x).item() == 65);
  CHECK(f({{42}})[1].item() == 107);
}

TEST_CASE("R5, R6, R7: refused updates") {
  const Fresh fresh;
  const Tensor a = K::variable({1, 2}, "a"), b = K::variable(2, "b"), x = Input({2});
  const std::string twice = refusal([&] { K::function({}, {}, {K::update_add(a, 1), K::update_sub(a, 1)}, "f"); });
  CHECK(twice.find("\"a\" is updated twice") != std::string::npos);
  CHECK(refusal([&] { K::function({x}, {}, {{x, x}}); }).find("must be a variable") != std::string::npos);
  CHECK(refusal([&] { K::function({}, {}, {{a, b}}); }).find("type of its state") != std::string::npos);
}

TEST_CASE("R11: an unused input stays, with a warning; the learning phase without") {
  const Fresh fresh;
  const Tensor x = Input({2}), unused = Input({2});
  const auto f = K::function({x, unused, K::learning_phase()}, {x + 1});
  CHECK(f.record().function.inputs.size() == 3);
  REQUIRE(Definition::current()->warnings.size() == 1);
  CHECK(Definition::current()->warnings[0].find("input_2") != std::string::npos);
}

TEST_CASE("R12, R13, R14, R15: cut points and refused inputs") {
  const Fresh fresh;
  const Tensor x = Input({2}), h = x * 2, y = h + x;
  const auto f = K::function({h, x}, {y, h});
  const auto out = f({{{10, 20}}, {{1, 2}}});
  CHECK(out[0] == NdArray({1, 2}, std::vector<float>{11, 22}));
  CHECK(out[1] == NdArray({1, 2}, std::vector<float>{10, 20}));
  CHECK(K::function({h}, {h + 1}).record().function.inputs.size() == 1);
  CHECK(refusal([&] { K::function({x, x}, {y}); }) == "Endpoint \"input_1\" fed more than once.");
  CHECK(refusal([&] { K::function({h}, {y}); })
            .find("Graph disconnected: cannot obtain value for tensor "
                  "Tensor(\"input_1:0\", shape=(None, 2), dtype=float32)") == 0);
  const Tensor a = K::variable(1, "a");
  CHECK(refusal([&] { K::function({a}, {a}); }) == "Cannot use a shared variable (a) as explicit input.");
}

TEST_CASE("R20, R21, R23: outputs that are inputs, repeated, or constant") {
  const Fresh fresh;
  const Tensor x = Input({2}), y = x + 1, c = K::constant({5, 6});
  const auto out = K::function({x}, {x, y, y, c})({{{1, 2}}});
  REQUIRE(out.size() == 4);
  CHECK(out[0] == NdArray({1, 2}, std::vector<float>{1, 2}));
  CHECK(out[1] == out[2]);
  CHECK(out[3] == NdArray({2}, std::vector<float>{5, 6}));
}

TEST_CASE("F10, F11, F14 and the shape of what is fed") {
  const Fresh fresh;
  const Tensor n = K::variable(0, "n");
  CHECK(K::function({}, {}, {K::update_add(n, 1)})(nothing).empty());
  CHECK(K::get_value(n).item() == 1);
  const Tensor x = Input({2});
  const auto f = K::function({x}, {x}, {}, "same");
  CHECK(refusal([&] { K::function({x}, {x}, {}, "same"); }).find("recorded already") != std::string::npos);
  CHECK(refusal([&] { f(nothing); }).find("You must feed a value for placeholder tensor 'input_1'") == 0);
  CHECK(refusal([&] { f({{1, 2}}); }) ==
        "Error when checking input: expected input_1 to have 2 dimensions, but got array with shape (2,)");
  CHECK(refusal([&] { f({{{1, 2, 3}}}); }) ==
        "Error when checking input: expected input_1 to have shape (2,) but got array with shape (3,)");
  K::clear_session();
  const Tensor other = Input({2});
  CHECK(refusal([&] { K::function({x, other}, {x}); }) ==
        "Cannot create an execution function which is comprised of elements from multiple graphs.");
  CHECK(refusal([] { K::set_learning_phase(2); }) == "Expected learning phase to be 0 or 1.");
}

TEST_CASE("a sparse input is computed as its dense twin") {
  const Fresh fresh;
  const Tensor sparse = Input({3}, {.sparse = true}), dense = Input({3});
  const layers::Dense layer(2, {.kernel_initializer = initializers::Constant(2)});
  const auto f = K::function({sparse}, {layer(sparse)}), g = K::function({dense}, {layer(dense)});
  const SparseArray matrix(2, 3, {{0, 1, 1.5}, {1, 2, -1}, {0, 1, 1}});
  CHECK(f({matrix})[0] == NdArray({2, 2}, std::vector<float>{5, 5, -2, -2}));
  CHECK(g({matrix})[0] == f({matrix})[0]);
}

TEST_CASE("layer-made updates of one state compose in call order") {
  const Fresh fresh;
  const Tensor x = Input({1}), y = Input({1});
  const layers::BatchNormalization layer({.momentum = 0.5});
  layer(x, {.training = true});
  layer(y, {.training = true});
  const auto f = K::function({x, y}, {}, layer.updates());
  f({{{4}, {4}}, {{8}, {8}}});
  CHECK(layer.get_weight("moving_mean").at(0) == 5);  // (0 / 2 + 4 / 2) / 2 + 8 / 2
}
