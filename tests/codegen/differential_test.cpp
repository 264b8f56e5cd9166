// Emitted code against the reference, step by step, under both compilers and for three kinds of targets: every sample
// call of every op, and kernels of all kinds with sizes that leave tails of tiles and vectors.
#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/codegen/differential.h"
#include "tests/ir/samples.h"

using namespace ingot;
using namespace ingot::test;

namespace {

// A case of one function under construction.
struct Build {
  explicit Build(std::string name, std::uint64_t seed) : random(seed) {
    made.name = std::move(name);
    function.name = "f";
  }
  Value input(DType dtype, Shape shape) {
    const std::string name = "x" + std::to_string(function.inputs.size());
    const Value value = function.graph.input({dtype, std::move(shape)}, {.name = name});
    function.inputs.push_back({name, value, {}});
    arrays.push_back(random_array(random, function.graph.type(value)));
    return value;
  }
  Value constant(DType dtype, Shape shape) {
    return function.graph.constant(random_array(random, {dtype, std::move(shape)}), {.name = "c"});
  }
  Value append(const OpDef& op, std::vector<Value> operands, NamedAttributes attributes = {}) {
    return function.graph.append(op, std::move(operands), attributes, {.name = "v"});
  }
  void output(Value value) { function.outputs.push_back({"y" + std::to_string(function.outputs.size()), value}); }
  EmittedCase finish() {
    made.module.functions.push_back(std::move(function));
    made.inputs.push_back(std::move(arrays));
    return std::move(made);
  }

  Random random;
  EmittedCase made;
  Function function;
  std::vector<Array> arrays;
};

using Numbers = std::vector<std::int64_t>;

EmittedCase contraction(std::int64_t m, std::int64_t n, std::int64_t k, std::uint64_t seed) {
  Build build(fmt::format("contraction {}x{}x{} seed {}", m, k, n, seed), seed);
  Random& random = build.random;
  struct Form {
    const char* spec;
    Shape a, b;
  };
  const std::int64_t batch = random.between(2, 3);
  const Form forms[] = {
      {"mk,kn->mn", {m, k}, {k, n}},
      {"mk,nk->mn", {m, k}, {n, k}},
      {"km,kn->mn", {k, m}, {k, n}},
      {"bmk,bkn->bmn", {batch, m, k}, {batch, k, n}},
      {"bmk,bnk->bmn", {batch, m, k}, {batch, n, k}},
      {"bmk,kn->bmn", {batch, m, k}, {k, n}},
      {"mbk,kn->bmn", {m, batch, k}, {k, n}},
      {"mk,kn->nm", {m, k}, {k, n}},
      {"mkj,kjn->mn", {m, k, 2}, {k, 2, n}},
      {"mk,jkn->mjn", {m, k}, {2, k, n}},
  };
  // The plain product more often than each of the others: it is what networks are made of.
  const Form& form = random.chance(0.4) ? forms[0] : random.one_of(forms);
  const DType dtype = random.chance(0.8) ? DType::f32 : random.chance(0.5) ? DType::f64 : DType::i8;
  const bool is_constant = random.chance(0.5);
  const Value a = build.input(dtype, form.a);
  const Value b = is_constant ? build.constant(dtype, form.b) : build.input(dtype, form.b);
  Value y = build.append(op::contract, {a, b}, {{"spec", std::string(form.spec)}});
  const Type type = build.function.graph.type(y);
  if (random.chance(0.5)) {
    const bool per_column = random.chance(0.7);
    const Shape bias = per_column ? Shape{type.shape.back()} : type.shape;
    y = build.append(op::add,
                     {y, random.chance(0.5) ? build.constant(type.dtype, bias) : build.input(type.dtype, bias)});
  }
  if (random.chance(0.5)) y = build.append(op::relu, {y});
  if (random.chance(0.2) && is_float(type.dtype)) y = build.append(op::tanh, {y});
  build.output(y);
  return build.finish();
}

// Every reduction that a length can be reduced by: along rows, along columns, and both.
EmittedCase reductions(std::int64_t length, std::uint64_t seed) {
  Build build(fmt::format("reductions of {}", length), seed);
  Random& random = build.random;
  const std::int64_t other = random.between(1, 20);
  const Value rows = build.input(DType::f32, {other, length}), columns = build.input(DType::f32, {length, other}),
              middle = build.input(DType::f32, {2, length, 3}), whole = build.input(DType::i32, {length, 2}),
              doubles = build.input(DType::f64, {3, length}), bools = build.input(DType::boolean, {3, length});
  for (const OpDef* op : {&op::sum, &op::max, &op::min, &op::product}) {
    const bool keeps = random.chance(0.5);
    build.output(build.append(*op, {rows}, {{"axes", Numbers{1}}, {"keepdims", keeps}}));
    build.output(build.append(*op, {rows}, {{"axes", Numbers{0}}, {"keepdims", keeps}}));
    build.output(build.append(*op, {columns}, {{"axes", Numbers{0}}}));
    build.output(build.append(*op, {middle}, {{"axes", Numbers{0, 2}}}));
    build.output(build.append(*op, {middle}, {{"axes", Numbers{1}}}));
    build.output(build.append(op::relu, {build.append(*op, {middle}, {{"axes", Numbers{0, 1}}})}));
    build.output(build.append(*op, {whole}, {{"axes", Numbers{0}}}));
    build.output(build.append(*op, {doubles}, {{"axes", Numbers{1}}}));
  }
  for (const OpDef* op : {&op::max, &op::min}) build.output(build.append(*op, {bools}, {{"axes", Numbers{1}}}));
  for (const OpDef* op : {&op::argmax, &op::argmin}) {
    build.output(build.append(*op, {rows}, {{"axis", std::int64_t{1}}}));
    build.output(build.append(*op, {middle}, {{"axis", std::int64_t{1}}}));
    build.output(build.append(*op, {whole}, {{"axis", std::int64_t{0}}}));
  }
  for (const OpDef* op : {&op::softmax, &op::log_softmax}) {
    build.output(build.append(*op, {rows}, {{"axis", std::int64_t{1}}}));
    build.output(build.append(*op, {middle}, {{"axis", std::int64_t{1}}}));
    build.output(build.append(*op, {doubles}, {{"axis", std::int64_t{1}}}));
  }
  return build.finish();
}

}  // namespace

TEST_CASE("emitted code of every op's samples agrees with the reference", "[codegen]") {
  std::vector<EmittedCase> cases;
  std::uint32_t seed = 0;
  for (const Sample& sample : samples())
    cases.push_back({std::string(sample.op->name) + " " + std::to_string(seed),
                     module_of(sample),
                     {operands_of(sample, seed)},
                     {}}),
        ++seed;
  check_under_all("samples", cases, 80);
}

TEST_CASE("emitted contractions agree with the reference at every size of a tail", "[codegen]") {
  std::vector<EmittedCase> cases;
  Random random(20);
  const auto add = [&](std::int64_t m, std::int64_t n, std::int64_t k) {
    cases.push_back(contraction(m, n, k, 1000 + cases.size()));
  };
  const auto size = [&](std::int64_t most) { return random.between(1, most); };
  for (std::int64_t m = 1; m <= 17; ++m) add(m, size(50), size(40)), add(m, 1, size(40)), add(m, size(50), 1);
  for (std::int64_t n = 1; n <= 50; ++n) add(size(17), n, size(40)), add(1, n, size(40));
  for (std::int64_t k = 1; k <= 40; ++k) add(size(17), size(50), k), add(1, size(50), k);
  check_under_all("contractions", cases, 60);
}

TEST_CASE("emitted reductions agree with the reference at every size of a tail", "[codegen]") {
  std::vector<EmittedCase> cases;
  for (std::int64_t length = 1; length <= 40; ++length) cases.push_back(reductions(length, 3000 + cases.size()));
  check_under_all("reductions", cases, 20);
}

TEST_CASE("emitted functions update states as if all at once", "[codegen]") {
  const std::vector<EmittedCase> cases = {
      case_of("counter and its old value", R"(ingot 1.0
state @n : u32[] = 5
func @f() -> (@n "before", %m "after") {
  %m = add(@n, 1u32)
  update { @n <- %m }
})"),
      case_of("swap", R"(ingot 1.0
state @a : f32[3] = [1, 2, 3]
state @b : f32[3] = [4, 5, 6]
func @f() {
  update {
    @a <- @b
    @b <- @a
  }
})"),
      case_of("rotation through a computation", R"(ingot 1.0
state @a : f32[3] = [1, 2, 3]
state @b : f32[3] = [4, 5, 6]
state @c : f32[3] = [7, 8, 9]
func @f(%x: f32[3]) -> (@a "old", %s "sum") {
  %s = add(@a, %x)
  update {
    @a <- @b
    @b <- @c
    @c <- %s
  }
})"),
      case_of("read after the new value is known", R"(ingot 1.0
state @w : f32[4] = [1, 2, 3, 4]
func @f(%x: f32[4]) -> (%late "late") {
  %new = add(@w, %x)
  %top = max(%new) {axes=[0], keepdims=true}
  %late = multiply(@w, %top)
  update { @w <- %new }
})"),
      case_of("its own update reads other elements", R"(ingot 1.0
state @w : f32[4,4] = [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]]
func @f() {
  %square = matmul(@w, @w)
  %small = multiply(%square, 0.01)
  update { @w <- %small }
})"),
      case_of("a reshape of an updated state", R"(ingot 1.0
state @w : f32[2,3] = [[1, 2, 3], [4, 5, 6]]
func @f(%x: f32[2,3]) -> (%flat "flat") {
  %flat = reshape(@w) {shape=[6]}
  %new = add(@w, %x)
  update { @w <- %new }
})"),
      case_of("a transposed state", R"(ingot 1.0
state @w : f32[3,3] = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
func @f(%x: f32[3,3]) {
  %turned = transpose(@w) {permutation=[1, 0]}
  %new = add(%turned, %x)
  update { @w <- %new }
})"),
      case_of("one value in two states and an output", R"(ingot 1.0
state @a : f32[5] = [1, 2, 3, 4, 5]
state @b : f32[5] = fill(0)
func @f(%x: f32[5]) -> (%new "new", %new "again", @b "old") {
  %new = add(@a, %x)
  update {
    @a <- %new
    @b <- %new
  }
})"),
      case_of("one value in three states", R"(ingot 1.0
state @a : f32[5] = [1, 2, 3, 4, 5]
state @b : f32[5] = fill(0)
state @c : f32[5] = fill(1)
func @f(%x: f32[5]) {
  %new = add(@c, %x)
  update {
    @a <- %new
    @b <- %new
    @c <- %new
  }
})"),
      case_of("two new values of one map", R"(ingot 1.0
state @m : f32[19] = fill(0.5)
state @v : f32[19] = fill(0.25)
func @f(%g: f32[19]) -> (%step "step") {
  %m2, %v2 = map(@m, @v, %g) {f=|m: f32, v: f32, g: f32| (m * 0.5 + g, m * v + g * g)}
  %root = sqrt(%v2)
  %step = multiply(%m2, %root)
  update {
    @m <- %m2
    @v <- %v2
  }
})"),
      case_of("inputs and constants as outputs", R"(ingot 1.0
func @f(%x: f32[3], %n: i64[], %unused: f32[2]) -> (%x "x", %n "n", %x "again", %c "c") {
  %c = constant [1, 2, 3] : f32[3]
})"),
      case_of("a weight that a function trains and another reads", R"(ingot 1.0
state @w : f32[5,7] = fill(0.125)
state @b : f32[7] = fill(-0.5)
func @act(%x: f32[1,5]) -> (%y "y") {
  %y = dense(%x, @w, @b) {activation=tanh}
}
func @train(%x: f32[9,5], %g: f32[9,7]) -> (%y "y") {
  %y = dense(%x, @w, @b) {activation=relu}
  %grad = contract(%x, %g) {spec="bi,bo->io"}
  %scaled = multiply(%grad, 0.01)
  %w2 = subtract(@w, %scaled)
  %sum = sum(%g) {axes=[0]}
  %b2 = subtract(@b, %sum)
  update {
    @w <- %w2
    @b <- %b2
  }
})"),
      case_of("states that nothing updates, kept", R"(ingot 1.0
state @w : f32[3,2] = [[1, 2], [3, 4], [5, 6]]
state @k : i8[3] = [-128, 0, 127]
state @on : bool[] = true
func @f(%x: f32[4,3]) -> (%y "y", @k "k", @on "on") {
  %y = matmul(%x, @w)
})",
              {"*"}),
      case_of("a phase", R"(ingot 1.0
state @mean : f32[3] = [0, 0, 0]
func @f(%x: f32[2,3], %learning_phase: bool[] = 0) -> (%y "y") {
  %now = sum(%x) {axes=[0]}
  %chosen = where(%learning_phase, %now, @mean)
  %y = subtract(%x, %chosen)
  update { @mean <- %chosen }
})"),
      case_of("a product added into a state", R"(ingot 1.0
state @total : f32[5,18] = fill(1)
func @f(%x: f32[5,6], %w: f32[6,18]) -> (%twice "twice") {
  %p = matmul(%x, %w)
  %new = add(@total, %p)
  %twice = multiply(%new, 2)
  update { @total <- %new }
})"),
  };
  check_under_all("states", cases, 100, 3);
}

TEST_CASE("emitted code of functions of the C library and of users' own functions equals the reference", "[codegen]") {
  const auto functions_of = [](const std::string& dtype, int length) {
    const std::string type = dtype + "[" + std::to_string(length) + "]", x = "x: " + dtype, y = "y: " + dtype;
    const std::string one = "1" + (dtype == "f32" ? "" : dtype);
    return "ingot 1.0\nfunc @f(%x: " + type + ", %y: " + type + ") -> (%a \"a\", %b \"b\", %c \"c\", %d \"d\") {\n" +
           "  %a, %b = map(%x, %y) {f=|" + x + ", " + y + "| (tan(x) + asin(x) + acos(y), atan(x * 3" +
           (dtype == "f32" ? "" : dtype) + ") + sinh(x) + cosh(y))}\n" + "  %c, %d = map(%x, %y) {f=|" + x + ", " + y +
           "| let p = x * x + " + one +
           "; (asinh(x) + acosh(p) + atanh(x) + exp2(y) + log2(p), log10(p) + cbrt(x) + erfc(y) + atan2(x, y) + "
           "hypot(x, y) + fmod(x, y))}\n}";
  };
  std::vector<EmittedCase> cases;
  for (const int length : {3, 37, 64}) {
    cases.push_back(case_of("floats " + std::to_string(length), functions_of("f32", length), {}, 3));
    cases.push_back(case_of("doubles " + std::to_string(length), functions_of("f64", length), {}, 4));
  }
  // Each alone, over a wide range of operands: in a sum a fault of one would hide behind the bound of another.
  for (const char* name : {"tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh", "exp2", "log2",
                           "log10", "cbrt", "erfc"})
    for (const char* dtype : {"f32", "f64"})
      cases.push_back(case_of(fmt::format("{} of {}", name, dtype),
                              fmt::format("ingot 1.0\nfunc @f(%x: {0}[203]) -> (%a \"a\", %b \"b\") {{\n"
                                          "  %a, %b = map(%x) {{f=|x: {0}| ({1}(x), {1}(x * x * x * x * x))}}\n}}",
                                          dtype, name),
                              {}, 5));
  for (const char* name : {"atan2", "hypot", "fmod"})
    for (const char* dtype : {"f32", "f64"})
      cases.push_back(case_of(fmt::format("{} of {}", name, dtype),
                              fmt::format("ingot 1.0\nfunc @f(%x: {0}[203], %y: {0}[203]) -> (%a \"a\") {{\n"
                                          "  %a = map(%x, %y) {{f=|x: {0}, y: {0}| {1}(x, y)}}\n}}",
                                          dtype, name),
                              {}, 6));
  // Users' functions: in place, lane by lane, with bools, as a template, in double, two of one name, in an epilogue.
  cases.push_back(case_of("users' own functions", R"(ingot 1.0
func @f(%x: f32[5,37], %y: f32[5,37], %z: f64[7]) -> (%a "a", %b "b", %c "c", %d "d", %e "e", %g "g") {
  %w = constant fill(0.125) : f32[37,21]
  %a = map(%x) {f=|x: f32| primitive soft = |p0: f32| p0 / (abs(p0) + 1); soft(x) * 2}
  %b = map(%x, %y) {f=|x: f32, y: f32| primitive soft = |p0: f32, p1: f32| p1 * p0 / (abs(p0) + 1) text "static float soft(float x, float a) {\n" "  return a * x / ((x < 0 ? -x : x) + 1.0f);\n" "}"; soft(x, y) + soft(y, x)}
  %c = map(%x) {f=|x: f32| primitive soft = |p0: f32| p0 / (abs(p0) + 2) text "template <class V>\n" "inline V soft(V x) { return x / (ingot_rt::absolute(x) + 2.0f); }"; soft(x)}
  %d = map(%x, %y) {f=|x: f32, y: f32| primitive either = |p0: bool, p1: f32, p2: f32| select(p0, p1 * 2, p2) text "static float either(bool c, float a, float b) { return c ? a * 2 : b; }"; primitive inside = |p0: f32| p0 < 1 && -1 < p0 text "static bool inside(float x) { return x < 1 && -1 < x; }"; either(inside(x), x, y)}
  %e = map(%z) {f=|z: f64| primitive soft = |p0: f64| p0 / (abs(p0) + 1f64) text "static double soft(double x) { return x / ((x < 0 ? -x : x) + 1); }"; soft(z)}
  %g = dense(%x, %w) {epilogue=|p0: f32| primitive soft = |p0: f32| p0 / (abs(p0) + 1) text "static float soft(float x) { return x / ((x < 0 ? -x : x) + 1.0f); }"; soft(p0)}
})",
                          {}, 7));
  check_under_all("functions", cases, 10);
}
