// Functions as a whole: slicing at cut points, binding of symbols, and evaluation with states and simultaneous updates.
#include "ir/bind.h"
#include "ir/evaluate.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

Array numbers(Shape shape, std::vector<float> values) { return make_array(std::move(shape), values); }

State state(const std::string& name, float value) {
  return {name,
          {DType::f32, {}},
          std::make_shared<const Array>(scalar_array(DType::f32, static_cast<double>(value))),
          false};
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  return "";
}

}  // namespace

TEST_CASE("updates are simultaneous and an output that is a state gives its old value") {
  Module module;
  module.states = {state("a", 1), state("b", 2)};
  Graph pool;
  const Value a = pool.state(0, {DType::f32, {}}), b = pool.state(1, {DType::f32, {}});
  module.functions.push_back(slice(pool, module.states, {"swap", {}, {{"old", a}}, {{0, b}, {1, a}}}));
  std::vector<ReferenceArray> states;
  for (const State& s : module.states) states.emplace_back(*s.initial);
  const Evaluation result = evaluate(module, module.functions[0], {}, states);
  CHECK(result.outputs[0].elements[0].value == 1);
  CHECK(result.updates[0].elements[0].value == 2);
  CHECK(result.updates[1].elements[0].value == 1);
  CHECK(code_of([&] { slice(pool, module.states, {"f", {}, {}, {{0, a}, {0, b}}}); }) == "IG0303");
}

TEST_CASE("binding replaces symbols and infers again") {
  Graph pool;
  const Dim batch = Dim::named("batch");
  const Value x =
      pool.input({DType::f32, {batch, Dim::named("x.1"), 3}}, {.name = "x", .layer = "", .location = {}, .from = {}});
  const Value flat = pool.append(op::reshape, {x}, {{"shape", std::vector<std::int64_t>{0, -1}}});
  const Value wide = pool.append(op::broadcast_to, {flat}, {{"shape", Shape{2, batch, Dim::unknown()}}});
  const Value count = pool.append(op::size, {wide});
  const Function f = slice(pool, {}, {"f", {{"x", x, {}}}, {{"flat", flat}, {"wide", wide}, {"count", count}}, {}});
  CHECK(free_symbols(f) == std::vector<std::string>{"batch", "x.1"});
  CHECK(to_string(f.graph.type(f.outputs[0].value)) == "f32[batch,?]");
  const Function half = bind(f, {{"batch", 4}});
  CHECK(free_symbols(half) == std::vector<std::string>{"x.1"});
  const Function bound = bind(half, {{"x.1", 5}, {"unrelated", 9}});
  CHECK(free_symbols(bound).empty());
  CHECK(to_string(bound.graph.type(bound.outputs[0].value)) == "f32[4,15]");
  CHECK(to_string(bound.graph.type(bound.outputs[1].value)) == "f32[2,4,15]");
  Module module;
  module.functions = {bound};
  const ReferenceArray input(Array({DType::f32, {4, 5, 3}}));
  CHECK(evaluate(module, bound, std::span(&input, 1), {}).outputs[2].elements[0].integer == 120);
  CHECK(code_of([&] { bind(f, {{"batch", 0}}); }) == "IG0305");
  CHECK(code_of([&] { bind(f, {{"batch", std::int64_t{1} << 40}}); }) == "IG0305");
  CHECK(code_of([&] { bind(f, {{"batch", 1 << 20}, {"x.1", 1 << 20}}); }) == "IG0110");
}

TEST_CASE("symbols that must agree are told apart by binding") {
  Graph pool;
  const Value x = pool.input({DType::f32, {Dim::named("n"), 2}}), y = pool.input({DType::f32, {Dim::named("m"), 2}});
  const Value sum = pool.append(op::add, {x, y});
  const Function f = slice(pool, {}, {"f", {{"x", x, {}}, {"y", y, {}}}, {{"sum", sum}}, {}});
  CHECK(to_string(bind(f, {{"n", 3}, {"m", 3}}).graph.type(Value{2, 0})) == "f32[3,2]");
  CHECK(to_string(bind(f, {{"n", 1}, {"m", 3}}).graph.type(Value{2, 0})) == "f32[3,2]");  // broadcasts
  CHECK(code_of([&] { bind(f, {{"n", 2}, {"m", 3}}); }) == "IG0202");
}

TEST_CASE("a cut point replaces what only it needed") {
  Graph pool;
  const Value x =
      pool.input({DType::f32, {Dim::named("batch"), 2}}, {.name = "x", .layer = "", .location = {}, .from = {}});
  const Value flat = pool.append(op::reshape, {x}, {{"shape", std::vector<std::int64_t>{-1, 1}}});
  const Value out = pool.append(op::negate, {flat});
  const Function f = slice(pool, {}, {"f", {{"cut", flat, {}}}, {{"out", out}}, {}});
  CHECK(f.graph.size() == 2);
  CHECK(free_symbols(f) == std::vector<std::string>{"cut.0"});  // the unknown dim is the function's own symbol now
  Module module;
  module.functions = {bind(f, {{"cut.0", 2}})};
  const ReferenceArray input(numbers({2, 1}, {1, -2}));
  const Evaluation result = evaluate(module, module.functions[0], std::span(&input, 1), {}, {.keep_values = true});
  CHECK(result.outputs[0].elements[0].value == -1);
  CHECK(result.outputs[0].elements[1].value == 2);
  REQUIRE(result.values.size() == 2);
  CHECK(result.values[1][0].elements[1].value == 2);
  CHECK(code_of([&] { slice(pool, {}, {"f", {}, {{"out", out}}, {}}); }) == "IG0301");
}

TEST_CASE("a value lives until its last reader") {
  Graph pool;
  const Value x = pool.input({DType::f32, {}});
  const Value twice = pool.append(op::add, {x, x}), square = pool.append(op::multiply, {twice, twice});
  const Value both = pool.append(op::subtract, {square, twice}), last = pool.append(op::add, {both, square});
  Module module;
  module.functions.push_back(slice(pool, {}, {"f", {{"x", x, {}}}, {{"last", last}, {"twice", twice}}, {}}));
  const ReferenceArray input(scalar_array(DType::f32, 3));
  const Evaluation result = evaluate(module, module.functions[0], std::span(&input, 1), {});
  CHECK(result.outputs[0].elements[0].value == 66);  // 36 - 6 + 36
  CHECK(result.outputs[1].elements[0].value == 6);
}

TEST_CASE("evaluation refuses what does not fit") {
  Graph pool;
  const Value x = pool.input({DType::f32, {2}}, {.name = "x", .layer = "", .location = {}, .from = {}});
  Module module;
  module.functions.push_back(slice(pool, {}, {"f", {{"x", x, {}}}, {{"y", x}}, {}}));
  const ReferenceArray wrong(Array({DType::f32, {3}}));
  CHECK(code_of([&] { evaluate(module, module.functions[0], std::span(&wrong, 1), {}); }) == "IG0601");
  CHECK(code_of([&] { evaluate(module, module.functions[0], {}, {}); }) == "IG0603");
}

TEST_CASE("a dispatch evaluates the function that its input chooses") {
  Module module;
  for (const char* name : {"train", "test"}) {
    Graph pool;
    const Value x = pool.input({DType::f32, {}}), phase = pool.input({DType::boolean, {}});
    const Value y = name == std::string("train") ? pool.append(op::negate, {x}) : x;
    module.functions.push_back(slice(pool, {}, {name, {{"x", x, {}}, {"phase", phase, {}}}, {{"y", y}}, {}}));
  }
  Function f;
  f.name = "f";
  f.inputs = {{"x", f.graph.input({DType::f32, {}}), {}}, {"phase", f.graph.input({DType::boolean, {}}), {}}};
  f.dispatch = Dispatch{1, "train", "test"};
  module.functions.push_back(f);
  std::vector<ReferenceArray> inputs{ReferenceArray(scalar_array(DType::f32, 3)),
                                     ReferenceArray(scalar_array(DType::boolean, 1))};
  CHECK(evaluate(module, f, inputs, {}).outputs[0].elements[0].value == -3);
  inputs[1].elements[0].integer = 0;
  CHECK(evaluate(module, f, inputs, {}).outputs[0].elements[0].value == 3);
}
