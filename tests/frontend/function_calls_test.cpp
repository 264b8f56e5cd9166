// Making and calling functions: the rows F and C of reference/semantics.md that the other tests of functions leave out,
// and R17, R24 to R26. R27 is in tests/codegen/symbols_test.cpp, R28 is F6 and F7. What C++ refuses while compiling is
// in tests/driver/compile_errors_test.cpp.
#include "frontend/definition.h"
#include "tests/catch.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

// F9: Keras refuses updates when functions run at once; they are what ingot is for. F10: so are updates alone.
TEST_CASE("F9, F10: a function that runs at once makes its updates, with outputs or without") {
  const Fresh fresh;
  const Tensor n = K::variable(5, "n");
  const auto count = K::function({}, {n}, {K::update_add(n, 1)});
  CHECK(count(std::vector<NdArray>{})[0].item() == 5);
  const auto only_updates = K::function({}, {}, {K::update_add(n, 10)});
  CHECK(only_updates(std::vector<NdArray>{}).empty());
  CHECK(K::get_value(n).item() == 16);
  CHECK(refusal([] { K::function(FunctionArguments{}); }) == "a function needs at least one output or update");
}

TEST_CASE("F1, F12: positional and named arguments; without updates nothing changes") {
  const Fresh fresh;
  const Tensor x = Input({1}), w = K::variable({{2}}, "w");
  const auto positional = K::function({x}, {K::dot(x, w)});
  const auto named = K::function({.inputs = {x}, .outputs = {K::dot(x, w)}, .updates = {}, .name = "named"});
  CHECK(positional({{{3}}})[0] == named({{{3}}})[0]);
  CHECK(named.name() == "named");
  CHECK(K::get_value(w).at(0) == 2);
}

TEST_CASE("F13: updates are pairs, K::update values, or both, committed together") {
  const Fresh fresh;
  const Tensor a = K::variable(1, "a"), b = K::variable(2, "b"), c = K::variable(4, "c");
  const auto f = K::function({}, {}, {{a, b}, K::update(b, a), K::update_sub(c, a)});
  f(std::vector<NdArray>{});
  CHECK(K::get_value(a).item() == 2);
  CHECK(K::get_value(b).item() == 1);
  CHECK(K::get_value(c).item() == 3);
  const auto average = K::function({}, {}, {K::moving_average_update(c, a, 0.75)});
  average(std::vector<NdArray>{});
  CHECK(K::get_value(c).item() == 3 * 0.75 + 2 * 0.25);
}

TEST_CASE("F15, F16: train, test and predict functions of one model share its states") {
  const Fresh fresh;
  const Tensor x = Input({1}), target = Input({1});
  const layers::Dense layer(1, {.use_bias = false, .kernel_initializer = "ones"});
  const Tensor y = layer(x), w = layer.weights()[0], total = K::variable(0, "loss_total");
  const Tensor loss = K::mean(K::square(y - target));
  const Tensor gradient = K::mean((y - target) * x * 2);  // d loss / d w, by hand
  const auto train =
      K::function({x, target, K::learning_phase()}, {loss}, {K::update_sub(w, K::reshape(gradient, {1, 1}) * 0.5)});
  const auto test = K::function({x, target}, {loss}, {K::update_add(total, loss)});
  const auto predict = K::function({x}, {y});
  CHECK(train({{{2}}, {{6}}, 1})[0].item() == 16);  // w: 1 -> 1 - 0.5 * 2 * (2 - 6) * 2 = 9
  CHECK(predict({{{2}}})[0].item() == 18);
  CHECK(test({{{2}}, {{6}}})[0].item() == 144);
  CHECK(K::get_value(total).item() == 144);
  CHECK(K::get_value(w).at(0) == 9);  // test and predict train nothing
}

TEST_CASE("C1, C2: a list in the order of the outputs; updates are not returned") {
  const Fresh fresh;
  const Tensor x = Input({1}), n = K::variable(0, "n");
  const auto f = K::function({x}, {x * 3, x, x * 2}, {K::update_add(n, 1)});
  const std::vector<NdArray> out = f({{{1}}});
  REQUIRE(out.size() == 3);
  CHECK(out[0].item() == 3);
  CHECK(out[1].item() == 1);
  CHECK(out[2].item() == 2);
}

TEST_CASE("C3: what is fed is cast to the dtype of the tensor") {
  const Fresh fresh;
  const Tensor x = Input({2}), i = Input({2}, {.dtype = DType::i32}), b = Input({2}, {.dtype = DType::boolean});
  const auto f = K::function({x, i, b}, {x, i, b});
  const auto out = f({NdArray({1, 2}, std::vector<double>{0.1, 16777217}), {{2.9, -2.9}}, {{0, 3}}});
  CHECK(out[0].dtype() == DType::f32);
  CHECK(out[0].at(0) == static_cast<double>(0.1F));
  CHECK(out[0].at(1) == 16777216);  // the nearest float32, ties to even
  CHECK(str(out[1]) == "[[ 2 -2]]");
  CHECK(str(out[2]) == "[[False  True]]");
}

TEST_CASE("R17: an array of any dtype is cast to that of its input, element by element") {
  const Fresh fresh;
  const Tensor f = K::placeholder({3}, "f"), i = K::placeholder({3}, "i", DType::i8),
               b = K::placeholder({3}, "b", DType::boolean);
  const auto same = K::function({f, i, b}, {f, i, b});
  const NdArray integers({3}, std::vector<std::int64_t>{-2, 0, 3}), doubles({3}, std::vector<double>{-2.75, 0, 3.5});
  for (const auto& out : {same({integers, doubles, doubles}), same({integers, integers, integers})}) {
    CHECK(out[0] == NdArray({3}, std::vector<float>{-2, 0, 3}));
    CHECK(out[1].dtype() == DType::i8);
    CHECK(str(out[1]) == "[-2  0  3]");
    CHECK(str(out[2]) == "[ True False  True]");
  }
}

TEST_CASE("C4, C5, C10: too few and too many arrays; the learning phase may be left out") {
  const Fresh fresh;
  const Tensor x = Input({1}), y = Input({1});
  const auto f = K::function({x, y, K::learning_phase()}, {x + y});
  CHECK(f({{{1}}, {{2}}})[0].item() == 3);
  CHECK(f({{{1}}, {{2}}, 0})[0].item() == 3);
  CHECK(refusal([&] { f({{{1}}}); }).find("You must feed a value for placeholder tensor 'input_2'") == 0);
  CHECK(refusal([&] { f({{{1}}, {{2}}, 0, 4}); }).find("takes 3 arrays (input_1, input_2, ") != std::string::npos);
}

TEST_CASE("C6, C8: sparse values: duplicates add, out of range is ignored, and a dense input gets them densified") {
  const Fresh fresh;
  const Tensor sparse = Input({3}, {.sparse = true}), dense = Input({3}), w = K::variable({{1}, {10}, {100}}, "w");
  const SparseArray matrix(2, 3, {{0, 0, 1}, {1, 2, 5}, {0, 0, 2}, {7, 0, 9}, {0, 3, 9}, {-1, 0, 9}});
  const NdArray wanted({2, 1}, std::vector<float>{3, 500});
  const auto by_sparse = K::function({sparse}, {K::dot(sparse, w)});
  CHECK(by_sparse({matrix})[0] == wanted);
  for (const Node& node : by_sparse.record().function.graph.nodes()) CHECK(node.op->name != "matmul");
  CHECK(K::function({dense}, {K::dot(dense, w)})({matrix})[0] == wanted);
  CHECK(by_sparse({SparseArray(2, 3, {})})[0] == NdArray({2, 1}, std::vector<float>{0, 0}));
  CHECK_THROWS_AS(by_sparse({wanted}), TypeError);
  CHECK(refusal([&] { by_sparse({SparseArray(2, 4, {})}); }) ==
        "Error when checking input: expected input_1 to have shape (3,) but got array with shape (4,)");
  CHECK(refusal([&] { Input({2, 3}, {.sparse = true}); }).find("a sparse Input must be a matrix") == 0);
}

TEST_CASE("C9: what feed_dict is for, a cut point does: the value that is fed may differ from call to call") {
  const Fresh fresh;
  const Tensor x = Input({1}), h = x * 2, y = h + 1;
  const auto f = K::function({x, h}, {y});
  CHECK(f({{{1}}, {{10}}})[0].item() == 11);
  CHECK(f({{{1}}, {{20}}})[0].item() == 21);
}

TEST_CASE("R24: an empty tensor in a list is an error") {
  const Fresh fresh;
  const Tensor x = Input({1});
  CHECK(refusal([&] { K::function({x}, {x, Tensor()}); }) == "an element of `outputs` is no tensor");
  CHECK(refusal([&] { K::function({Tensor()}, {x}); }) == "an element of `inputs` is no tensor");
}

TEST_CASE("R25: outputs are named after their tensors, once each") {
  const Fresh fresh;
  const Tensor x = Input({1}, {.name = "x"}), y = layers::Dense(1, {.name = "action"})(x);
  const auto f = K::function({x}, {y, x, y});
  const auto& outputs = f.record().function.outputs;
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0].name == "action");
  CHECK(outputs[1].name == "x");
  CHECK(outputs[2].name == "action_1");
}

TEST_CASE("R26: outputs may be a dict, sorted by its keys, which name them") {
  const Fresh fresh;
  const Tensor x = Input({1}, {.name = "x"}), count = K::variable(0, "count");
  const auto f = K::function({x}, K::NamedOutputs{{"twice", x * 2}, {"again", x}, {"count", count}},
                             {K::update_add(count, 1)}, "f");
  const NamedArrays first = f({{{3}}}), second = f({{{4}}});
  CHECK(first.names() == std::vector<std::string>{"again", "count", "twice"});
  CHECK(first["again"].item() == 3);
  CHECK(first["twice"].item() == 6);
  CHECK(first["count"].item() == 0);
  CHECK(second["twice"].item() == 8);
  CHECK(second["count"].item() == 1);
  CHECK(second.arrays().size() == 3);
  const auto& outputs = f.function().record().function.outputs;
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[2].name == "twice");
  CHECK(refusal([&] { first["thrice"].item(); }) ==
        "there is no output \"thrice\"; there are \"again\", \"count\", \"twice\"");
  CHECK(refusal([&] { K::function({x}, K::NamedOutputs{{"y", x}, {"z", count}, {"y", x}}); }) ==
        "two outputs of a function are named \"y\"");
  CHECK(refusal([&] { K::function({.inputs = {x}, .outputs = {x, x}, .output_names = {"y"}}); }) ==
        "a function has 2 outputs, but 1 `output_names`");
}

TEST_CASE("nested lists are arrays, of integers or of numbers; ragged ones are refused") {
  CHECK(NdArray{{1, 2}, {3, 4}}.dtype() == DType::i64);
  CHECK(NdArray{{1, 2.5}, {3, 4}}.dtype() == DType::f64);
  CHECK(NdArray{{{1}, {2}}, {{3}, {4}}}.shape() == std::vector<std::int64_t>{2, 2, 1});
  CHECK(NdArray{{1, 2}, {3, 4}}[1][0].item() == 3);
  CHECK(NdArray{{1, 2}, {3, 4}}[-1][-1].item() == 4);
  CHECK(refusal([] { NdArray{{1, 2}, {3}}; }) ==
        "rows of an array must have one shape: the first has (2,), another has (1,)");
  CHECK(refusal([] { static_cast<void>(NdArray{1, 2}[2]); }) == "index 2 is out of bounds for axis 0 with size 2");
  CHECK(refusal([] { static_cast<void>(NdArray{1, 2}.item()); }) ==
        "can only convert an array of size 1 to a Python scalar");
}
