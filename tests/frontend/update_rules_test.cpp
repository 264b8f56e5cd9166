// The rules of K::function in reference/semantics.md: R1 to R25, by number; in emitted code:
// tests/codegen/call_rules_test.cpp.
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

// m' = m / 2 + g, p' = p - m': what is subtracted is m', not the m that the state holds while the call is under way.
TEST_CASE("R2: a new value that another one uses is that value, not what its state holds") {
  const Fresh fresh(Profile::keras3);
  const Tensor m = K::variable(4, "m"), p = K::variable(10, "p"), g = K::placeholder({}, "g");
  const Tensor new_m = m * 0.5 + g;
  const auto f = K::function({g}, {}, {{p, p - new_m}, {m, new_m}});
  f({1});
  CHECK(K::get_value(m).item() == 3);
  CHECK(K::get_value(p).item() == 7);
  // An optimizer: v' = v / 2 - dw, w' = w + v'; reading v back would leave the first step without effect.
  const Tensor w = K::variable(10, "w");
  optimizers::SGD sgd({.learning_rate = 1.0, .momentum = 0.5});
  const auto step = K::function({}, {w}, sgd.get_updates(w * 1, {w}));
  for (const double wanted : {9.0, 7.5, 5.75}) {
    step(nothing);
    CHECK(K::get_value(w).item() == wanted);
  }
}

TEST_CASE("R3: whatever the order of the list, old values are read and outputs are old values") {
  const Fresh fresh;
  const Tensor a = K::variable(1, "a"), b = K::variable(2, "b"), c = K::variable(3, "c");
  const auto rotate = K::function({}, {a, a + c}, {{a, b}, {b, c}, {c, a}});
  const auto back = K::function({}, {c}, {{c, b}, {a, c}, {b, a}});
  const auto out = rotate(nothing);
  CHECK(out[0].item() == 1);
  CHECK(out[1].item() == 4);
  CHECK(K::get_value(a).item() == 2);
  CHECK(K::get_value(b).item() == 3);
  CHECK(K::get_value(c).item() == 1);
  CHECK(back(nothing)[0].item() == 1);
  CHECK(K::get_value(a).item() == 1);
  CHECK(K::get_value(b).item() == 2);
  CHECK(K::get_value(c).item() == 3);
}

TEST_CASE("R4: a call that is refused leaves every state as it was") {
  const Fresh fresh;
  const Tensor x = Input({2}), n = K::variable(0, "n"), total = K::variable({0, 0}, "total");
  const auto f = K::function({x}, {x}, {K::update_add(n, 1), K::update_add(total, K::sum(x, 0))});
  f({{{1, 2}}});
  CHECK_THROWS_AS(f(nothing), ValueError);
  CHECK_THROWS_AS(f({{1, 2}}), ValueError);
  CHECK_THROWS_AS(f({{{1, 2, 3}}}), ValueError);
  CHECK_THROWS_AS(f({{{1, 2}}, {{3, 4}}}), ValueError);
  CHECK(K::get_value(n).item() == 1);
  CHECK(K::get_value(total) == NdArray({2}, std::vector<float>{1, 2}));
}

TEST_CASE("R8: update_add and update_sub are the pairs that they stand for") {
  const Fresh fresh;
  const Tensor a = K::variable(5, "a"), b = K::variable(5, "b"), c = K::variable(5, "c"), d = K::variable(5, "d");
  const Tensor x = K::placeholder({}, "x");
  const auto f =
      K::function({x}, {}, {K::update_add(a, x * 2), {b, b + x * 2}, K::update_sub(c, x), K::update(d, d - x)});
  f({3});
  f({4});
  CHECK(K::get_value(a).item() == 5 + 6 + 8);
  CHECK(K::get_value(b).item() == 5 + 6 + 8);
  CHECK(K::get_value(c).item() == 5 - 3 - 4);
  CHECK(K::get_value(d).item() == 5 - 3 - 4);
}

TEST_CASE("R9, R10: what only updates write is a state of the function, what only they read is kept; the rest is not") {
  const Fresh fresh;
  const Tensor x = Input({2}), written = K::variable({0, 0}, "written"), read = K::variable({10, 20}, "read");
  K::variable({7, 7}, "neither");
  const auto f = K::function({x}, {x + 1}, {{written, K::sum(x, 0) * read}});
  const Function& function = f.record().function;
  REQUIRE(function.updates.size() == 1);
  std::vector<std::string> read_states;
  for (const Node& node : function.graph.nodes())
    if (is_state(node)) read_states.push_back(Definition::current()->states[state_index(node)].name);
  CHECK(read_states == std::vector<std::string>{"read"});
  CHECK(f({{{1, 2}, {3, 4}}})[0] == NdArray({2, 2}, std::vector<float>{2, 3, 4, 5}));
  CHECK(K::get_value(written) == NdArray({2}, std::vector<float>{40, 120}));
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

// What Theano gives as `givens` are cut points: b = a + 1 is fed as well, and then it is not a + 1 for anybody.
TEST_CASE("R16: what is fed in place of several tensors is independent, also where one is computed from the other") {
  const Fresh fresh;
  const Tensor x = Input({1}), a = x * 2, b = a + 1, y = a * 10 + b;
  for (const auto& inputs : {std::vector<Tensor>{a, b}, std::vector<Tensor>{b, a}}) {
    const bool is_a_first = inputs[0] == a;
    const NdArray fed_a({1, 1}, std::vector<float>{5}), fed_b({1, 1}, std::vector<float>{100});
    const auto f = K::function(inputs, {y, a, b});
    const auto out = f(is_a_first ? std::vector<NdArray>{fed_a, fed_b} : std::vector<NdArray>{fed_b, fed_a});
    CHECK(out[0].item() == 150);
    CHECK(out[1].item() == 5);
    CHECK(out[2].item() == 100);
  }
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
