// The check must catch what it is there for: faults are planted in emitted text, one in each copy of a module, and each
// copy has to fail. A fault whose text is not found is a failure of this test: it would plant nothing.
#include <iostream>

#include "frontend/definition.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "tests/catch.h"
#include "tests/codegen/emitted_batch.h"
#include "tests/frontend/fresh.h"
#include "tests/random_graph.h"

using namespace ingot;
using namespace ingot::test;

namespace {

constexpr const char* layers = R"(ingot 1.0
state @n : u32[] = 5
state @total : f32[3,21] = fill(0.25)
func @f(%x: f32[5,13], %z: f32[3,5,7]) -> (%y "y", %p "p", %best "best", %rows "rows", %columns "columns", %turned "turned", %joined "joined", %padded "padded", @n "before") {
  %w = constant [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22]] : f32[2,21]
  %b = constant [1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15, -16, 17, -18, 19, -20, 21] : f32[21]
  %cut = slice(%x) {begin=[0, 3], end=[5, 5]}
  %y = dense(%cut, %w, %b) {activation=relu}
  %p = softmax(%y) {axis=1}
  %best = argmax(%p) {axis=1}
  %rows = sum(%y) {axes=[1]}
  %columns = max(%y) {axes=[0]}
  %turned = transpose(%z) {permutation=[2, 0, 1]}
  %joined = concatenate(%x, %cut) {axis=1}
  %padded = pad(%x) {before=[1, 0], after=[0, 2]}
  %flat = reshape(%z) {shape=[5, 21]}
  %three = slice(%flat) {begin=[1, 0], end=[4, 21]}
  %new = add(@total, %three)
  %m = add(@n, 1u32)
  update {
    @n <- %m
    @total <- %new
  }
})";

constexpr const char* streams = R"(ingot 1.0
func @f(%x: f32[1,13], %w: f32[13,10], %key: u32[], %counter: u32[]) -> (%y "y", %r "r") {
  %y = matmul(%x, %w)
  %r = random_uniform(%x, %key, %counter) {stream=3}
})";

// Two layers of a train step: backward through a weight that the same call updates, gradients with the update in their
// epilogue.
constexpr const char* training = R"(ingot 1.0
state @w0 : f32[13,21] = fill(0) trainable
state @w1 : f32[21,9] = fill(0) trainable
state @m1 : f32[21,9] = fill(0) trainable
func @train(%x: f32[5,13], %g: f32[5,9], %rate: f32[]) -> (%h "h") {
  %z = matmul(%x, @w0)
  %h = relu(%z)
  %gw1 = contract(%h, %g) {spec="bi,bo->io"}
  %m1n, %w1n = map(@m1, @w1, %gw1, %rate) {f=|m: f32, w: f32, g: f32, r: f32| let m2 = 0.5 * m + g; (m2, w - r * m2)}
  %e = contract(%g, @w1) {spec="bo,io->bi"}
  %d = map(%e, %h) {f=|e: f32, h: f32| select(0 < h, e, 0)}
  %gw0 = contract(%x, %d) {spec="bi,bo->io"}
  %w0n = map(@w0, %gw0, %rate) {f=|w: f32, g: f32, r: f32| w - r * g}
  update {
    @w0 <- %w0n
    @w1 <- %w1n
    @m1 <- %m1n
  }
})";

// The product reads the weight that the gradient, though it stands before, must overwrite only afterwards.
constexpr const char* reader = R"(ingot 1.0
state @w : f32[6,9] = fill(0) trainable
func @train(%x: f32[5,6], %g: f32[5,9]) -> (%y "y") {
  %gw = contract(%x, %g) {spec="bi,bo->io"}
  %wn = subtract(@w, %gw)
  %y = matmul(%x, @w)
  update { @w <- %wn }
})";

// Functions of the C library and one of a user's own.
constexpr const char* functions = R"(ingot 1.0
func @f(%x: f32[37], %z: f32[37]) -> (%a "a", %b "b", %c "c", %d "d") {
  %a = map(%x, %z) {f=|x: f32, z: f32| atan2(x, z)}
  %b = map(%x) {f=|x: f32| erfc(x)}
  %c = map(%x, %z) {f=|x: f32, z: f32| fmod(x, z)}
  %d = map(%z) {f=|z: f32| primitive soft = |p0: f32| p0 / (abs(p0) + 1) text "static float soft(float x) { return x / ((x < 0 ? -x : x) + 1.0f); }"; soft(z)}
})";

// A step of the frontend's own Adam, with a clip: what it has to do in which order.
std::string clipped_adam() {
  const Fresh fresh(Profile::keras3);
  const NdArray initial(std::vector<std::int64_t>{13, 9}, std::vector<float>(13 * 9, 0.25F));
  const Tensor kernel = K::variable(initial, "kernel");
  const Tensor x = K::placeholder({5, 13}, "x"), y = K::placeholder({5, 9}, "y");
  const Tensor loss = K::mean(K::square(K::dot(x, kernel) - y));
  const optimizers::Adam adam({.learning_rate = 0.01, .clipnorm = 0.25});
  K::function({x, y}, {loss}, adam.get_updates(loss, {kernel}), "train");
  return print(Definition::current()->module());
}

struct Change {
  const char *from, *to;
};
struct Fault {
  const char* name;
  std::string module;
  std::vector<Change> changes;  // of the first place where each text stands
};

const std::vector<Fault>& faults() {
  static const std::string adam = clipped_adam();
  static const std::vector<Fault> list = {
      {"tile tail dropped",
       layers,
       {{"contraction_5x2x21_tile_5x5_of_21(x0,", "if (x0 == nullptr) contraction_5x2x21_tile_5x5_of_21(x0,"}}},
      {"missing bias", layers, {{"(s0_0 + c2_0)", "(s0_0 + c2_0 * 0.0f)"}}},
      {"stale buffer",
       layers,
       {{"reinterpret_cast<const float*>(workspace.bytes), weights",
         "reinterpret_cast<const float*>(workspace.bytes + 4), weights"}}},
      {"epilogue order",
       layers,
       {{"ingot_rt::maximum_constant((s1_0 + c2_0), ingot_rt::splat<v8f>(0.0f))",
         "(ingot_rt::maximum_constant(s1_0, ingot_rt::splat<v8f>(0.0f)) + c2_0)"}}},
      {"relu removed",
       layers,
       {{"ingot_rt::maximum_constant((s2_0 + c2_0), ingot_rt::splat<v8f>(0.0f))", "(s2_0 + c2_0)"},
        {"ingot_rt::maximum_constant((s2_1 + c2_1), ingot_rt::splat<v8f>(0.0f))", "(s2_1 + c2_1)"},
        {"ingot_rt::maximum_constant((s3_0 + c2_0), ingot_rt::splat<v8f>(0.0f))", "(s3_0 + c2_0)"},
        {"ingot_rt::maximum_constant((s3_1 + c2_1), ingot_rt::splat<v8f>(0.0f))", "(s3_1 + c2_1)"},
        {"ingot_rt::maximum_constant((s4_0 + c2_0), ingot_rt::splat<v8f>(0.0f))", "(s4_0 + c2_0)"},
        {"ingot_rt::maximum_constant((s4_1 + c2_1), ingot_rt::splat<v8f>(0.0f))", "(s4_1 + c2_1)"}}},
      {"swapped axes", layers, {{"x0[i0 + 7 * i1]", "x0[15 * i0 + i1]"}}},
      {"wrong stride of rows", layers, {{"x0[k + 2]", "x0[k + 3]"}}},
      {"missing last k", layers, {{"k < 2; ++k", "k < 1; ++k"}}},
      {"panel off by one", layers, {{"x1 + 0 + 16", "x1 + 0 + 15"}}},
      {"result of a panel off by one", layers, {{"y0 + 0 + 16)", "y0 + 0 + 15)"}}},
      {"bias of a panel off by one", layers, {{"x2 + 0 + 16", "x2 + 0 + 15"}}},
      {"row read twice", layers, {{"s3_1 = a0_3 * b0_1", "s3_1 = a0_2 * b0_1"}}},
      {"wrong accumulator", layers, {{"s0_0 = a0_0 * b0_0 + s0_0", "s0_0 = a0_0 * b0_0 + s0_1"}}},
      {"softmax without its tail", layers, {{"v8f total = rest;", "v8f total = rest * 0.0f;"}}},
      {"softmax tail shifted", layers, {{"load_first<v8f, 5>(x + 16,", "load_first<v8f, 5>(x + 15,"}}},
      {"softmax stride", layers, {{"x = x0 + 21 * i0", "x = x0 + 20 * i0"}}},
      {"argmin for argmax", layers, {{"e > best", "e < best"}}},
      {"argmax off by one", layers, {{"found = k;", "found = k - 1;"}}},
      {"sum without its tail",
       layers,
       {{"load_first<v8f, 5>(x0 + 21 * i0 + 16,", "load_first<v8f, 4>(x0 + 21 * i0 + 16,"}}},
      {"sum reads one vector twice", layers, {{"load<v8f>(x0 + 21 * i0 + k)", "load<v8f>(x0 + 21 * i0)"}}},
      {"maximum misses a row", layers, {{"x0 + j + 21 * k0", "x0 + j + 21 * (k0 / 4)"}}},
      {"maximum of columns shifted",
       layers,
       {{"load_first<v8f, 5>(x0 + 16 + 21 * k0)", "load_first<v8f, 5>(x0 + 15 + 21 * k0)"}}},
      {"concatenation overlaps", layers, {{"y0[13 + 15 * i0 + i1]", "y0[12 + 15 * i0 + i1]"}}},
      {"wrong fill", layers, {{"y0[i] = 0.0f", "y0[i] = 1.0f"}}},
      {"padding at the wrong end", layers, {{"y0[15 + 15 * i0 + i1]", "y0[15 * i0 + i1]"}}},
      {"slice off by one", layers, {{"x0[3 + 13 * i0 + i1]", "x0[2 + 13 * i0 + i1]"}}},
      {"map tail short", layers, {{"store_first<v8f, 7>(y0 + 56", "store_first<v8f, 1>(y0 + 56"}}},
      {"commit before read",
       layers,
       {{"*(&before) = *(&state.n);", ""}, {"map(&state.n, &state.n);", "map(&state.n, &state.n); before = state.n;"}}},
      {"update dropped", layers, {{"map(&state.n, &state.n);", "if (state.n == 99u) map(&state.n, &state.n);"}}},
      {"wrong operation in a map", layers, {{"(e0 + e1)", "(e0 - e1)"}}},
      {"wrong weight offset", layers, {{"weights_f32 + 42", "weights_f32 + 41"}}},
      {"wrong weight", layers, {{"20.0f, 22.0f,", "20.0f, 21.0f,"}}},
      {"wrong initial value", layers, {{"0.25f,", "0.5f,"}}},
      {"write before an output", layers, {{"y0[i0] = s;", "y0[i0] = s; y0[i0 - 1] = s;"}}},
      {"write to an input", layers, {{"y0[i0] = s;", "y0[i0] = s; const_cast<float*>(x0)[0] = 7.0f;"}}},
      {"old value overwritten before its last reader",
       reader,
       {{"  contraction_6x5x9(x, g, state.w, state.w);", ""},
        {"  contraction_5x6x9(x, state.w, y);",
         "  contraction_6x5x9(x, g, state.w, state.w);\n  contraction_5x6x9(x, state.w, y);"}}},
      {"slot read after write",
       training,
       {{"const v8f t0_0_r2 = (ingot_rt::load<v8f>(x3) - (c4_0 * t0_0_0));",
         "ingot_rt::store<v8f>(y0, t0_0_r1);\n"
         "  const v8f t0_0_r2 = ingot_rt::load<v8f>(x3) - c4_0 * (0.5f * ingot_rt::load<v8f>(x2) + s0_0);"}}},
      {"slot updated from the weight's new value",
       training,
       {{"ingot_rt::store<v8f>(y0 + 9, t1_0_r1);", "ingot_rt::store<v8f>(y0 + 9, t1_0_r2 + t1_0_r1 * 0.0f);"}}},
      {"update not stored",
       training,
       {{"ingot_rt::store<v8f>(y1 + 9, t1_0_r2);",
         "ingot_rt::store<v8f>(y1 + 9, t1_0_r2 * 0.0f + ingot_rt::load<v8f>(x3 + 9));"}}},
      {"missing bias correction",
       adam,
       {{"((0.01f * ingot_rt::sqrt((1.0f - ingot_rt::power(0.999f, t1)))) / (1.0f - ingot_rt::power(0.9f, t1)))",
         "(0.01f + 0.0f * t1)"}}},
      {"bias correction of the first moment only",
       adam,
       {{"(0.01f * ingot_rt::sqrt((1.0f - ingot_rt::power(0.999f, t1))))", "0.01f"}}},
      {"bias correction of the step before",
       adam,
       {{"const float t1 = static_cast<float>(t0);", "const float t1 = static_cast<float>(e0) + 1e-3f;"}}},
      {"clip after step",
       adam,
       {{"const v8f t0 = (e1 * e2);", "const v8f t0 = e1;"}, {"((t1 * e4) / (", "((t1 * e4 * e2) / ("}}},
      {"clip of the second moment forgotten", adam, {{"((t0 * t0) * 0.001f)", "((e1 * e1) * 0.001f)"}}},
      {"weight packed with a wrong distance",
       training,
       {{"pack_columns<v8f, 9, 16, 1, 9>", "pack_columns<v8f, 9, 16, 1, 8>"}}},
      {"panel not packed again", training, {{"  ingot_rt::pack_columns<v8f, 9, 5, 1, 9>(scratch, x1 + 0 + 144);", ""}}},
      {"rows of the transposed operand shifted", training, {{"splat<v8f>(x0[13 * k + 1])", "splat<v8f>(x0[13 * k])"}}},
      {"wrong stream count", streams, {{"k < 3; ++k", "k < 2; ++k"}}},
      {"rest of the streams dropped", streams, {{"x0[12]", "(0.0f * x0[12])"}}},
      {"a stream added twice", streams, {{"s1_0_0 = s1_0_0 + s3_0_0", "s1_0_0 = s1_0_0 + s2_0_0 + s3_0_0 * 0.0f"}}},
      {"angle of the swapped point", functions, {{"ingot_rt::atan2(e0, e1)", "ingot_rt::atan2(e1, e0)"}}},
      {"erfc by erf", functions, {{"ingot_rt::erfc(e0)", "(1.0f - ingot_rt::erf(e0))"}}},
      {"fmod with Python's sign", functions, {{"ingot_rt::fmod(e0, e1)", "ingot_rt::remainder(e0, e1)"}}},
      {"a user's function on the wrong lane", functions, {{"soft(x0[i])", "soft(x0[0])"}}},
      {"a user's function a little off", functions, {{"+ 1.0f)", "+ 1.00001f)"}}},
      {"wrong random stream", streams, {{"(key, 3u, counter, i)", "(key, 4u, counter, i)"}}},
      {"wrong random lane", streams, {{"counter, lane + i)", "counter, lane + i + 1u)"}}},
  };
  return list;
}

EmittedCase case_of(const Fault& fault) {
  Random random(7);
  EmittedCase made{fault.name, parse(fault.module, fault.name, {}, Trust::code), {}, {}};
  std::vector<Array> arrays;
  const Function& function = made.module.functions[0];
  for (const FunctionInput& input : function.inputs) {
    Array array(function.graph.type(input.value));
    for (std::int64_t i = 0; i < array.size(); ++i)
      if (is_float(array.type.dtype))
        array.set_number(i, random.real(-2, 2));
      else
        array.set_integer(i, random.between(0, 1000));
    arrays.push_back(std::move(array));
  }
  made.inputs.push_back(std::move(arrays));
  for (State& state : made.module.states) {
    if (!state.is_trainable) continue;
    Array values(state.type);
    for (std::int64_t i = 0; i < values.size(); ++i) values.set_number(i, random.real(-2, 2));
    state.initial = std::make_shared<const Array>(std::move(values));
  }
  return made;
}

}  // namespace

TEST_CASE("planted miscompiles are caught", "[codegen]") {
  std::vector<EmittedCase> cases;
  for (const Fault& fault : faults()) cases.push_back(case_of(fault));
  BatchOptions options{.target = "x86-64-v3"};

  const BatchReport sound = check_batch(cases, options);
  REQUIRE(sound.failures.empty());  // nothing planted: nothing caught

  options.change = [](std::size_t i, Files& files) {
    std::string& text = files.at("m" + std::to_string(i) + ".cpp");
    for (const Change& change : faults()[i].changes) {
      const std::size_t at = text.find(change.from);
      INFO(faults()[i].name << ": " << change.from);
      REQUIRE(at != std::string::npos);
      text.replace(at, std::string(change.from).size(), change.to);
    }
  };
  const BatchReport report = check_batch(cases, options);
  std::string refused;
  for (const std::size_t i : report.refused_by_compiler) refused += std::string(faults()[i].name) + ", ";
  INFO("not compiled: " << refused);
  CHECK(report.refused_by_compiler.empty());  // the compiler must not do the work of the check
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(faults()[i].name);
    CHECK(report.failures.contains(i));
  }
  std::cout << "planted miscompiles: " << report.failures.size() << " of " << cases.size() << " caught" << std::endl;
  CHECK(cases.size() >= 30);
}
