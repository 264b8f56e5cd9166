// Scalar programs in the text form: written examples, and parse(print(p)) == p on random programs of every operation
// and dtype.
#include "ir/scalar_text.h"

#include <cmath>
#include <limits>
#include <random>

#include "tests/catch.h"

using namespace ingot;
using namespace ingot::scalar;

namespace {

std::string reprinted(std::string_view text) { return print(parse_program(text)); }

std::string refusal(std::string_view text) {
  try {
    parse_program(text);
  } catch (const Error& error) {
    CHECK(error.status() == ExitStatus::input_rejected);
    return error.what();
  }
  return "accepted";
}

// A program of random operations that obey the typing rules, with constants at the edges of their dtypes.
Program random_program(std::mt19937& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static constexpr double numbers[] = {0.0, -0.0, 1, 0.1, -2.5, 1e-45, 3.4e38, 65504, 7, 255, -128, 1e300};
  Builder builder;
  std::vector<Expression> made;
  const std::size_t parameters = below(4);
  for (std::size_t i = 0; i < parameters; ++i) made.push_back(builder.parameter(static_cast<DType>(below(13))));
  const std::size_t wanted = 1 + below(60);
  for (int tries = 0; made.size() < wanted && tries < 3000; ++tries) {
    const auto dtype = static_cast<DType>(below(13));
    if (made.empty() || below(5) == 0) {
      const std::size_t which = below(16);
      const double infinity = std::numeric_limits<double>::infinity();
      made.push_back(which < 12 ? builder.constant(dtype, numbers[which])
                                : builder.constant(dtype, which == 12   ? infinity
                                                          : which == 13 ? -infinity
                                                          : which == 14 ? std::nan("")
                                                                        : -std::nan("5")));
      continue;
    }
    const auto opcode = static_cast<Opcode>(2 + below(opcode_count - 2));
    if (opcode == Opcode::call) continue;  // tests/ir/primitive_test.cpp
    Expression operands[3];
    std::vector<DType> dtypes;
    const auto arity = static_cast<std::size_t>(info(opcode).arity);
    for (std::size_t i = 0; i < arity; ++i) {
      operands[i] =
          made[below(2) ? made.size() - 1 - below(std::min<std::size_t>(made.size(), 4)) : below(made.size())];
      dtypes.push_back(operands[i].dtype());
    }
    for (const DType result : {dtype, dtypes.back(), DType::boolean})
      if (typing_fault(opcode, dtypes, result).empty()) {
        made.push_back(builder.apply(opcode, std::span(operands, arity), result));
        break;
      }
  }
  std::vector<Expression> roots;
  const std::size_t count = 1 + below(3);
  for (std::size_t i = 0; i < count; ++i) roots.push_back(made[below(made.size())]);
  return builder.finish(roots);
}

}  // namespace

TEST_CASE("scalar text: written forms", "[text]") {
  for (const char* text : {
           "|p0: f32| max(p0, 0)",
           "|p0: f32, p1: f32| max(p0 + p1, 0) * 2",
           "|p0: f32| let t0 = exp(p0); t0 / (t0 + 1)",
           "|p0: f32, p1: f32, p2: f32| (p0 - (p1 - p2), p0 - p1 - p2)",
           "|p0: i32| (p0 + 3i32 << 2i32 & 255i32) != -1i32",
           "|p0: f64| select(p0 < 1.5f64, -inf_f64, nan_f64)",
           "|p0: bool, p1: u8| !p0 || p1 <= 254u8 && true",
           "|p0: f16| f32(p0) * 0.1",
           "| | 1e-45",
           "|p0: f32| -(p0 * p0) + -0",
           "|p0: i64| p0 / -9223372036854775808i64",
       })
    CHECK(reprinted(text) == text);
  CHECK(reprinted("|a: f32| let b = a*a; b+b>1 // comment") == "|p0: f32| let t0 = p0 * p0; 1 < t0 + t0");
}

TEST_CASE("scalar text: values survive", "[text]") {
  // 0.1f is 0x3dcccccd; the shortest decimal of it is 0.1.
  const Program program = parse_program("|p0: f32| p0 * 0.1");
  CHECK(program.nodes[1].value == static_cast<double>(0.1f));
  // C's precedences: 2 + 3 * 4 = 14, (2 + 3) << 1 = 10, 1 | 2 == 2 is 1 | (2 == 2).
  CHECK(print(parse_program("| | 2 + 3 * 4")) == "| | 14");
  CHECK(print(parse_program("| | 2i32 + 3i32 << 1i32")) == "| | 10i32");
  CHECK(print(parse_program("| | 10 - 4 - 3")) == "| | 3");
}

TEST_CASE("scalar text: random programs", "[text]") {
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    const Program program = random_program(random);
    REQUIRE(fault(program) == "");
    const std::string text = print(program);
    INFO(text);
    REQUIRE(parse_program(text) == program);
  }
}

TEST_CASE("scalar text: a deep program stays within the limits of the parser", "[text]") {
  Builder builder;
  Expression x = builder.parameter(DType::f32);
  for (int i = 0; i < 800; ++i) x = i % 3 == 0 ? tanh(x) : i % 3 == 1 ? x + 1.0 : 2.0 / x;
  const Program program = builder.finish(std::span(&x, 1));
  CHECK(parse_program(print(program)) == program);
}

TEST_CASE("scalar text: refusals", "[text]") {
  std::string deep = "|p0: f32| ";
  for (int i = 0; i < 100000; ++i) deep += "-(";
  CHECK(refusal(deep).find("nested more than 64 deep") != std::string::npos);
  CHECK(refusal("|p0: f32| p0 + 1i32").find("add of f32 and i32") != std::string::npos);
  CHECK(refusal("|p0: i32| exp(p0)").find("exp of i32; it takes floats") != std::string::npos);
  CHECK(refusal("|p0: f32| p0 & p0").find("it takes integers") != std::string::npos);
  CHECK(refusal("|p0: f32| p1").find("p1") != std::string::npos);
  CHECK(refusal("|p0: f32| 300u8").find("no number of dtype u8") != std::string::npos);
  CHECK(refusal("|p0: f32| p0 p0").find("1:14: expected the end of the program") != std::string::npos);
  std::string long_program = "|p0: f32| p0";
  for (int i = 0; i < 3000; ++i) long_program += " + 2";
  CHECK(refusal(long_program).find("more than 2000 operations") != std::string::npos);
}
