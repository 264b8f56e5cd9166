// Users' own functions in the scalar language: what they are called with, evaluated, differentiated, written and read.
#include "ir/scalar_primitive.h"

#include <cmath>

#include "ir/module.h"
#include "ir/parse.h"
#include "ir/print.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"

using namespace ingot;
using namespace ingot::scalar;

namespace {

// soft(x, a) = a x / (1 + |x|).
Primitive soft_clip() {
  Primitive primitive;
  primitive.name = "soft_clip";
  primitive.parameters = {DType::f32, DType::f32};
  primitive.body = parse_program("|p0: f32, p1: f32| p1 * p0 / (abs(p0) + 1)");
  return primitive;
}
Primitive with_derivatives(Primitive primitive) {
  primitive.derivatives = {parse_program("|p0: f32, p1: f32| let t0 = abs(p0) + 1; p1 / (t0 * t0)"),
                           parse_program("|p0: f32, p1: f32| p0 / (abs(p0) + 1)")};
  return primitive;
}

// 2 p(x, y) + x: called within something else.
Program calling(const Primitive& primitive) {
  const auto shared = std::make_shared<const Primitive>(primitive);
  const DType two[] = {DType::f32, DType::f32};
  return make_program(two, [&](auto p) { return p[0].builder->call(shared, p) * 2 + p[0]; });
}

Number value_of(const Program& program, double x, double y) {
  const Number arguments[] = {{x, 0, 0}, {y, 0, 0}};
  Number result;
  evaluate(program, arguments, std::span(&result, 1));
  return result;
}

std::string refusal(std::string_view text, Trust trust = Trust::data_only) {
  try {
    parse_program(text, trust);
  } catch (const Error& error) {
    CHECK(error.status() == ExitStatus::input_rejected);
    return std::string(error.code()) + " " + error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("primitives: evaluation is that of the body, with the ulps of a primitive") {
  const Number result = value_of(calling(soft_clip()), 3, 2);
  CHECK(result.value == 2 * (2 * 3 / 4.0) + 3);
  const Number body = value_of(soft_clip().body, 3, 2);
  Program bare = calling(soft_clip());
  bare.roots = {2};
  REQUIRE(bare.nodes[2].opcode == Opcode::call);
  CHECK(value_of(bare, 3, 2).error >= body.error + 4 * 0x1p-23 * 1.5);
  CHECK(value_of(bare, 3, 2).error <= body.error + 5 * 0x1p-23 * 1.5);
  Number exact;
  const Number arguments[] = {{3, 0, 0}, {2, 0, 0}};
  evaluate_in_dtype(bare, arguments, std::span(&exact, 1));
  CHECK(exact.value == 1.5);
  CHECK(operation_count(calling(soft_clip())) == 4 + 2);
  Primitive custom = soft_clip();
  custom.text = "float soft_clip(float x, float a);";
  CHECK(range_of(calling(custom)).high == INFINITY);
  CHECK(depends_on(calling(soft_clip()), 1));
  CHECK(fault(calling(soft_clip())) == "");
}

TEST_CASE("primitives: a call of constants is a constant") {
  const auto shared = std::make_shared<const Primitive>(soft_clip());
  Builder builder;
  const Expression arguments[] = {builder.constant(DType::f32, 1), builder.constant(DType::f32, 4)};
  const scalar::Node& node = builder.node(builder.call(shared, arguments).index);
  CHECK(node.opcode == Opcode::constant);
  CHECK(node.value == 2);
}

TEST_CASE("primitives: composition keeps calls, and equality looks into them") {
  const Program program = calling(soft_clip());
  CHECK(program == calling(soft_clip()));  // of another Primitive that says the same
  Primitive other = soft_clip();
  other.body = parse_program("|p0: f32, p1: f32| p1 * p0 / (abs(p0) + 2)");
  CHECK_FALSE(program == calling(other));
  CHECK_FALSE(program == calling(with_derivatives(soft_clip())));
  const DType f = DType::f32;
  const Program twice = make_program(std::span(&f, 1), [](auto p) { return p[0] * 2; });
  CHECK(value_of(compose(program, 0, twice), 1.5, 2).value == 2 * (2 * 3 / 4.0) + 3);
  const std::size_t same_place[] = {0, 0};
  CHECK(value_of(remap_parameters(program, same_place, std::span(&f, 1)), 3, 0).value == 2 * (3 * 3 / 4.0) + 3);
  CHECK(primitives_of(compose(program, 0, twice), false).size() == 1);
  const Program flat = with_bodies_in_place(program);
  CHECK(primitives_of(flat, false).empty());
  CHECK(value_of(flat, 3, 2).value == value_of(program, 3, 2).value);
  Primitive custom = soft_clip();
  custom.text = "float soft_clip(float x, float a) { return a * x / (1.0f + (x < 0 ? -x : x)); }";
  CHECK(primitives_of(with_bodies_in_place(calling(custom)), false).size() == 1);
}

TEST_CASE("primitives: derivatives are the registered ones, else those of the body") {
  // d/dx (2 a x / (1 + |x|) + x) = 2 a / (1 + |x|)^2 + 1, by hand.
  for (const bool is_registered : {false, true}) {
    const Program program = calling(is_registered ? with_derivatives(soft_clip()) : soft_clip());
    for (const double x : {-2.5, 0.25, 3.0}) {
      const double size = 1 + std::abs(x);
      CHECK(value_of(derivative(program, 0), x, 1.5).value == Approx(2 * 1.5 / (size * size) + 1).epsilon(1e-12));
      CHECK(value_of(derivative(program, 1), x, 1.5).value == Approx(2 * x / size).epsilon(1e-12));
      const Number arguments[] = {{x, 0, 0}, {1.5, 0, 0}, {7, 0, 0}};
      Number result;
      evaluate(derivative_times(program, 0), arguments, std::span(&result, 1));
      CHECK(result.value == Approx(7 * (2 * 1.5 / (size * size) + 1)).epsilon(1e-12));
    }
  }
  Primitive wrong = with_derivatives(soft_clip());  // what is registered is used, whatever the body says
  wrong.derivatives[0] = parse_program("|p0: f32, p1: f32| 10");
  CHECK(value_of(derivative(calling(wrong), 0), 3, 2).value == 21);
}

TEST_CASE("primitives: the text stands alone and reads back the same", "[text]") {
  CHECK(print(calling(soft_clip())) ==
        "|p0: f32, p1: f32| primitive soft_clip = |p0: f32, p1: f32| p1 * p0 / (abs(p0) + 1); "
        "soft_clip(p0, p1) * 2 + p0");
  Primitive custom = with_derivatives(soft_clip());
  custom.text = "// \"quoted\" \\ and\n\tfloat soft_clip(float x, float a) { return a; }\n" + std::string(3000, 'x');
  Primitive inner = soft_clip();
  inner.name = "exp";  // means something else in a program
  inner.body = calling(custom);
  Primitive namesake = soft_clip();
  namesake.body = parse_program("|p0: f32, p1: f32| p0 - p1");
  const auto a = std::make_shared<const Primitive>(inner), b = std::make_shared<const Primitive>(namesake),
             c = std::make_shared<const Primitive>(custom);
  const DType two[] = {DType::f32, DType::f32};
  const Program program = make_program(
      two, [&](auto p) { return p[0].builder->call(a, p) + p[0].builder->call(b, p) * p[0].builder->call(c, p); });
  const std::string text = print(program);
  INFO(text);
  CHECK(text.find("primitive exp as f_exp_2 = ") != std::string::npos);
  CHECK(parse_program(text, Trust::code) == program);
  CHECK(print(parse_program(text, Trust::code)) == text);
  CHECK(primitives_of(program, true).size() == 3);
}

TEST_CASE("primitives: a text from elsewhere must not bring code", "[text]") {
  const std::string text = "|p0: f32| primitive f = |p0: f32| p0 text \"float f(float x) { return x; }\"; f(p0)";
  CHECK(refusal(text).find("IG0511") == 0);
  CHECK(refusal(text).find("brings C++ code") != std::string::npos);
  CHECK(refusal(text, Trust::code) == "accepted");
  // Hidden in the body of another one, in a module.
  const std::string module =
      "ingot 1.0\nfunc @f(%x: f32[2] \"x\") -> (%y \"y\") {\n  %y = map(%x) {f=|p0: f32| primitive g = " + text +
      "; g(p0)}\n}\n";
  CHECK_THROWS_AS(parse(module, "t"), Error);
  const Module trusted = parse(module, "t", {}, Trust::code);
  CHECK(print(parse(print(trusted), "t", {}, Trust::code)) == print(trusted));
  CHECK(refusal("|p0: f32| primitive f = |p0: f32| p0 * 2; f(p0)") == "accepted");  // no code in it
}

TEST_CASE("primitives: what is not well formed is refused", "[text]") {
  const auto program_with = [](const std::string& definition) { return "|p0: f32| " + definition + "; f(p0)"; };
  CHECK(refusal(program_with("primitive f = |p0: f32| (p0, p0)")).find("results, not one") != std::string::npos);
  CHECK(refusal(program_with("primitive f = | | 1")).find("0 parameters") != std::string::npos);
  CHECK(refusal(program_with("primitive f = |p0: f32, p1: f32| p0")).find("IG0509") == 0);
  CHECK(refusal(program_with("primitive f = |p0: f64| p0")).find("is f32, not f64") != std::string::npos);
  CHECK(refusal(program_with("primitive f = |p0: f32| p0 derivative |p0: f64| 1")).find("a derivative") !=
        std::string::npos);
  CHECK(refusal(program_with("primitive f = |p0: f32| p0 derivative |p0: f32| 1 derivative |p0: f32| 1"))
            .find("2 derivatives") != std::string::npos);
  CHECK(refusal(program_with("primitive a__b as f = |p0: f32| p0")).find("C++ identifier") != std::string::npos);
  CHECK(refusal(program_with("primitive a.b as f = |p0: f32| p0")).find("C++ identifier") != std::string::npos);
  CHECK(refusal("|p0: f32| primitive exp = |p0: f32| p0; exp(p0)").find("IG0504") == 0);
  CHECK(refusal("|f: f32| primitive f = |p0: f32| p0; f").find("IG0504") == 0);
  CHECK(refusal("|p0: f32| primitive f = |p0: f32| f(p0); f(p0)").find("IG0503") == 0);  // no recursion
  // Calls that double at every level: the count is of what they come to.
  std::string doubling = "|p0: f32| p0 + 1";
  for (int i = 0; i < 15; ++i) doubling = "|p0: f32| primitive f = " + doubling + "; f(f(p0))";
  CHECK(refusal(doubling).find("IG0502") == 0);
  for (const char* name : {"", "_f", "1f", "f(", "f;", "f f", "f\n"}) CHECK_FALSE(is_primitive_name(name));
  CHECK(is_primitive_name("soft_clip2"));
  Primitive untyped = soft_clip();
  untyped.text = "caf\xc3\xa9";
  CHECK(primitive_fault(untyped).find("ASCII") != std::string::npos);
}
