// Concatenations of rows whose operands are computed into their place, reshapes and slices that share it: what is
// copied all the same, and what must not be overwritten while another value lies there. The emitted code is held
// against the reference.
#include "codegen/plan.h"
#include "codegen/target.h"
#include "ir/parse.h"
#include "passes/pipeline.h"
#include "tests/catch.h"
#include "tests/codegen/differential.h"

using namespace ingot;
using namespace ingot::test;

namespace {

// Two gradients one after the other, as optimizers::data_parallel has them, and a step on the array.
constexpr const char* halves = R"(ingot 1.0
state @w : f32[13,7] = fill(0) trainable
state @b : f32[7] = fill(0) trainable
func @gradients(%x: f32[5,13], %d: f32[5,7]) -> (%all "all") {
  %gw = contract(%x, %d) {spec="bi,bo->io"}
  %gb = sum(%d) {axes=[0]}
  %flat = reshape(%gw) {shape=[91]}
  %all = concatenate(%flat, %gb) {axis=0}
}
func @apply(%all: f32[98]) -> () {
  %flat = slice(%all) {begin=[0], end=[91]}
  %gw = reshape(%flat) {shape=[13, 7]}
  %gb = slice(%all) {begin=[91], end=[98]}
  %wn = map(@w, %gw) {f=|w: f32, g: f32| w - 0.5 * g}
  %bn = map(@b, %gb) {f=|b: f32, g: f32| b - 0.5 * g}
  update {
    @w <- %wn
    @b <- %bn
  }
})";

// An input among the operands, one operand twice, one that is read after the result was.
constexpr const char* mixed = R"(ingot 1.0
func @f(%x: f32[5,13], %z: f32[3,13]) -> (%late "late", %sums "sums") {
  %a = exp(%x)
  %b = tanh(%z)
  %joined = concatenate(%a, %z, %b, %a) {axis=0}
  %r = square(%joined)
  %sums = sum(%r) {axes=[1]}
  %s = sum(%sums)
  %late = multiply(%a, %s)
})";

// A concatenation in a concatenation; the inner one is also an output.
constexpr const char* nested = R"(ingot 1.0
func @f(%x: f32[5,13]) -> (%outer "outer", %inner "inner", %other "other") {
  %a = exp(%x)
  %b = tanh(%x)
  %inner = concatenate(%a, %b) {axis=0}
  %c = sigmoid(%x)
  %deep = concatenate(%c, %b) {axis=0}
  %outer = concatenate(%deep, %inner, %c) {axis=0}
  %t = sum(%outer) {axes=[0]}
  %other = add(%t, %x)
})";

// A map may not take over the place of what another operand is a slice of.
constexpr const char* sliced = R"(ingot 1.0
func @f(%x: f32[5,13]) -> (%y "y", %z "z") {
  %h = softmax(%x) {axis=1}
  %first = slice(%h) {begin=[0, 0], end=[1, 13]}
  %n = subtract(%h, %first)
  %y = softmax(%n) {axis=1}
  %g = softmax(%y) {axis=1}
  %last = slice(%g) {begin=[3, 0], end=[5, 13]}
  %scaled = multiply(%last, 3)
  %z = add(%scaled, 1)
})";

// Slices of a state that the call overwrites, whose new value is a concatenation of what is computed of them.
constexpr const char* turned = R"(ingot 1.0
state @s : f32[6,5] = fill(0) trainable
func @f(%x: f32[6,5]) -> (%y "y") {
  %head = slice(@s) {begin=[0, 0], end=[2, 5]}
  %tail = slice(@s) {begin=[2, 0], end=[6, 5]}
  %a = tanh(%head)
  %b = sigmoid(%tail)
  %new = concatenate(%b, %a) {axis=0}
  %t = sum(%b)
  %scaled = multiply(%x, %t)
  %y = multiply(@s, %scaled)
  update { @s <- %new }
})";

std::size_t count_of(const Plan& plan, const char* function, auto is_wanted) {
  for (const FunctionPlan& planned : plan.functions)
    if (planned.function->name == function)
      return static_cast<std::size_t>(std::count_if(planned.steps.begin(), planned.steps.end(), is_wanted));
  FAIL("no function " << function);
  return 0;
}

bool moves(const Step& step) { return step.kind == Step::Kind::copy || step.kernel.structure.kind == Kind::move; }

// Elements that are copied from one place to another.
std::size_t moves_of(const char* text, const char* function) {
  Journal journal;
  const Module module = run_pipeline(parse(text, "views"), {}, journal);
  const Plan plan = make_plan(module, find_target("x86-64-v3"));
  INFO(print_plan(plan));
  return count_of(plan, function, moves);
}

}  // namespace

TEST_CASE("what lies side by side is computed into its place and read from there", "[codegen]") {
  CHECK(moves_of(halves, "gradients") == 0);
  CHECK(moves_of(halves, "apply") == 0);
  CHECK(moves_of(mixed, "f") == 2);   // the input, and the operand that stands there a second time
  CHECK(moves_of(nested, "f") == 3);  // tanh and sigmoid a second time, and the inner one, which is an output
  CHECK(moves_of(sliced, "f") == 0);
  CHECK(moves_of(turned, "f") > 0);
  check_under_all("views",
                  {case_of("halves", halves), case_of("mixed", mixed), case_of("nested", nested),
                   case_of("sliced", sliced), case_of("turned", turned)},
                  8, 3);
}
