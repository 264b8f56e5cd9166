// Where inputs and outputs lie when they share one buffer with everything else; sizes worked out by hand, 64 bytes to
// an array of 16 floats. That emitted code computes the same: every fifth batch of random_modules_test.
#include "codegen/plan.h"
#include "driver/compile_model.h"
#include "ir/parse.h"
#include "tests/catch.h"

using namespace ingot;

namespace {

Compiled compiled(const std::string& text, bool has_one_buffer) {
  CompileOptions options;
  options.target = "generic";
  options.plan.has_one_buffer = has_one_buffer;
  return compile_module(parse(text, "test"), options);
}

struct Place {
  std::int64_t first, end;
};
Place input(const FunctionPlan& plan, std::size_t i) {
  const Buffer& buffer = plan.buffers.at(plan.input_buffers.at(i).value());
  return {buffer.offset, buffer.offset + buffer.bytes};
}
Place output(const FunctionPlan& plan, std::size_t i) {
  const Buffer& buffer = plan.buffers.at(plan.output_buffers.at(i).value());
  return {buffer.offset, buffer.offset + buffer.bytes};
}
bool overlap(const Place& a, const Place& b) { return a.first < b.end && b.first < a.end; }

}  // namespace

TEST_CASE("an output lies where an input was that is not read any more") {
  const std::string text = R"(ingot 1.0
func @f(%x: f32[1,16]) -> (%y "y") {
  %w = constant fill(0.5) : f32[16,16]
  %v = constant fill(0.25) : f32[16,16]
  %h = matmul(%x, %w)
  %y = matmul(%h, %v)
})";
  const Compiled one = compiled(text, true), apart = compiled(text, false);
  CHECK(apart.plan.functions[0].workspace_bytes == 64);  // h; x and y are the caller's
  const FunctionPlan& plan = one.plan.functions[0];
  CHECK(plan.workspace_bytes == 128);  // h, and one place for x and y
  CHECK(overlap(input(plan, 0), output(plan, 0)));
}

TEST_CASE("a map leaves its result in the place of its input") {
  const Compiled one = compiled(R"(ingot 1.0
func @f(%x: f32[16]) -> (%y "y") {
  %y = relu(%x)
})",
                                true);
  CHECK(one.plan.functions[0].workspace_bytes == 64);
}

TEST_CASE("inputs do not overlap each other, outputs neither, nor what is read after they are written") {
  const Compiled one = compiled(R"(ingot 1.0
func @f(%a: f32[16], %b: f32[16], %unused: f32[16], %s: f32[]) -> (%sum "sum", %same "a again", %product "product") {
  %sum = add(%a, %s)
  %product = multiply(%sum, %b)
  %same = add(%a, %s)
})",
                                true);
  const FunctionPlan& plan = one.plan.functions[0];
  CHECK_FALSE(plan.input_buffers[3].has_value());  // a scalar
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t k = 0; k < i; ++k) {
      CHECK_FALSE(overlap(input(plan, i), input(plan, k)));
      CHECK_FALSE(overlap(output(plan, i), output(plan, k)));
    }
}

TEST_CASE("an output that is an input, or a constant, is copied to a place of its own") {
  const Compiled one = compiled(R"(ingot 1.0
func @f(%x: f32[16]) -> (%x "x", %c "c") {
  %c = constant fill(1) : f32[16]
})",
                                true);
  const FunctionPlan& plan = one.plan.functions[0];
  CHECK_FALSE(overlap(output(plan, 0), output(plan, 1)));
  CHECK(plan.steps.size() == 2);
  CHECK(plan.steps[0].kind == Step::Kind::copy);
}
