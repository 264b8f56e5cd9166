// evaluate_in_dtype() against C++ itself: each operation computed by the compiler of this test in the type of its
// operands, to the last bit. (x86-64 and AArch64 have no contraction here: no product feeds a sum in one expression.)
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "ir/scalar.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"

using namespace ingot;
using namespace ingot::scalar;

namespace {

template <class T>
constexpr DType dtype_of = sizeof(T) == 4 ? DType::f32 : DType::f64;

template <class T>
bool same(double got, T want) {
  return std::isnan(want)
             ? std::isnan(got)
             : std::bit_cast<std::uint64_t>(got) == std::bit_cast<std::uint64_t>(static_cast<double>(want));
}

Number run(const Program& program, std::vector<Number> arguments) {
  Number result;
  evaluate_in_dtype(program, arguments, std::span(&result, 1));
  return result;
}

// Numbers of all sizes, near each other, denormal and special.
template <class T>
T draw(std::mt19937_64& random) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  const T special[] = {T(0),
                       T(-0.0),
                       T(1),
                       T(-1),
                       T(0.5),
                       std::numeric_limits<T>::infinity(),
                       std::numeric_limits<T>::quiet_NaN(),
                       std::numeric_limits<T>::denorm_min(),
                       std::numeric_limits<T>::max(),
                       std::numeric_limits<T>::min()};
  switch (random() % 4) {
    case 0:
      return special[random() % std::size(special)];
    case 1:
      return std::bit_cast<T>(static_cast<Bits>(random()));
    default:
      return static_cast<T>(static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-60);
  }
}

template <class T>
T computed(Opcode opcode, T a, T b) {
  volatile T x = a, y = b;  // so that the operation happens at run time, in T
  switch (opcode) {
    case Opcode::negate:
      return -x;
    case Opcode::absolute:
      return std::abs(T(x));
    case Opcode::floor:
      return std::floor(T(x));
    case Opcode::ceil:
      return std::ceil(T(x));
    case Opcode::round:
      return std::nearbyint(T(x));
    case Opcode::truncate:
      return std::trunc(T(x));
    case Opcode::sqrt:
      return std::sqrt(T(x));
    case Opcode::add:
      return x + y;
    case Opcode::subtract:
      return x - y;
    case Opcode::multiply:
      return x * y;
    case Opcode::divide:
      return x / y;
    case Opcode::fmod:
      return std::fmod(T(x), T(y));
    default:
      FAIL("no C++ for " << info(opcode).name);
      return 0;
  }
}

template <class T>
void check_operations() {
  const Opcode opcodes[] = {Opcode::negate,   Opcode::absolute, Opcode::floor,  Opcode::ceil,
                            Opcode::round,    Opcode::truncate, Opcode::sqrt,   Opcode::add,
                            Opcode::subtract, Opcode::multiply, Opcode::divide, Opcode::fmod};
  std::mt19937_64 random(3);
  for (const Opcode opcode : opcodes) {
    Builder builder;
    std::vector<Expression> parameters;
    for (int i = 0; i < info(opcode).arity; ++i) parameters.push_back(builder.parameter(dtype_of<T>));
    const Expression root = builder.apply(opcode, parameters, dtype_of<T>);
    const Program program = builder.finish(std::span(&root, 1));
    int wrong = 0;
    for (int i = 0; i < 40000; ++i) {
      const T a = draw<T>(random), b = draw<T>(random);
      std::vector<Number> arguments{{static_cast<double>(a), 0, 0}, {static_cast<double>(b), 0, 0}};
      arguments.resize(parameters.size());
      const Number got = run(program, arguments);
      wrong += !same(got.value, computed(opcode, a, b)) || got.error != 0;
    }
    INFO(info(opcode).name);
    CHECK(wrong == 0);
  }
}

}  // namespace

TEST_CASE("evaluation in the dtype: operations are those of C++, to the last bit") {
  check_operations<float>();
  check_operations<double>();
}

TEST_CASE("evaluation in the dtype: every step is rounded, not only the last") {
  // (1 + 2^-30) - 1 is 0 in float and 2^-30 in double.
  const Program program = parse_program("|p0: f32| (p0 + 1) - 1");
  CHECK(run(program, {{0x1p-30, 0, 0}}).value == 0);
  Number bounded;
  const Number argument{0x1p-30, 0, 0};
  evaluate(program, std::span(&argument, 1), std::span(&bounded, 1));
  CHECK(bounded.value == 0x1p-30);
  std::mt19937_64 random(4);
  // The same formula in float, statement by statement.
  const Program formula =
      parse_program("|p0: f32, p1: f32| select(p0 < p1, (p0 * p1 + 0.1) / (p1 - p0), sqrt(p0 * 3) - p1)");
  int wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    const float a = draw<float>(random), b = draw<float>(random);
    volatile float product = a * b, sum = product + 0.1f, difference = b - a, three = a * 3.f;
    const float want = a < b ? sum / difference : std::sqrt(float(three)) - b;
    wrong += !same(run(formula, {{a, 0, 0}, {b, 0, 0}}).value, want);
  }
  CHECK(wrong == 0);
}

TEST_CASE("evaluation in the dtype: casts round once") {
  const auto cast_of = [](DType from, DType to, Number x) {
    Builder builder;
    const Expression root = cast(builder.parameter(from), to);
    return run(builder.finish(std::span(&root, 1)), {x});
  };
  std::mt19937_64 random(5);
  int wrong = 0;
  for (int i = 0; i < 40000; ++i) {
    const auto whole = static_cast<std::int64_t>(random() >> (random() % 40));
    wrong += cast_of(DType::i64, DType::f32, {0, 0, whole}).value != static_cast<double>(static_cast<float>(whole));
    wrong += cast_of(DType::u64, DType::f32, {0, 0, whole}).value !=
             static_cast<double>(static_cast<float>(static_cast<std::uint64_t>(whole)));
    const double x = draw<double>(random);
    wrong += !same(cast_of(DType::f64, DType::f32, {x, 0, 0}).value, static_cast<float>(x));
    if (std::abs(x) < 2e9) wrong += cast_of(DType::f64, DType::i32, {x, 0, 0}).integer != static_cast<std::int32_t>(x);
  }
  CHECK(wrong == 0);
  // By way of double this would be rounded twice: 2^60 + 2^36 + 1 lies above the middle of two floats.
  const std::int64_t above = (std::int64_t{1} << 60) + (std::int64_t{1} << 36) + 1;
  CHECK(cast_of(DType::i64, DType::f32, {0, 0, above}).value == 0x1p60 + 0x1p37);
  CHECK(print(parse_program("| | f32(1152921573326323713i64)")) == print(parse_program("| | 1152921642045800448")));
}

TEST_CASE("evaluation in the dtype: integers, comparisons and extremes") {
  CHECK(run(parse_program("|p0: i8| p0 + p0"), {{0, 0, 100}}).integer == -56);
  CHECK(run(parse_program("|p0: u8| p0 - 1u8"), {{0, 0, 0}}).integer == 255);
  CHECK(run(parse_program("|p0: i32| p0 / 0i32"), {{0, 0, 7}}).integer == 0);
  CHECK(run(parse_program("|p0: f32| p0 == p0"), {{std::nan(""), 0, 0}}).integer == 0);
  CHECK(std::isnan(run(parse_program("|p0: f32| max(p0, 1)"), {{std::nan(""), 0, 0}}).value));
  CHECK(run(parse_program("|p0: f32| min(p0, 1)"), {{-3, 0, 0}}).value == -3);
  CHECK(run(parse_program("|p0: f32| select(p0 < 0 || 2 < p0, 5, 6)"), {{1, 0, 0}}).value == 6);
  CHECK(run(parse_program("|p0: f32| p0"), {{1, 0.5, 0}}).error == 0);
}
