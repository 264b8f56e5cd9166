// The functions of functions/*.h, lifted, against themselves compiled into this test; and their derivatives.
#include <fmt/format.h>

#include <iostream>

#include "ir/error.h"
#include "ir/scalar_text.h"
#include "tests/catch.h"
#include "tests/clang/clang_test.h"
#include "tests/clang/functions/activations.h"
#include "tests/clang/functions/integers.h"
#include "tests/clang/functions/math_library.h"
#include "tests/clang/functions/objects.h"
#include "tests/clang/functions/sensors.h"
#include "tests/clang/lifted.h"
#include "tests/frontend/fresh.h"

using namespace ingot;

namespace {

const std::string definition = std::string(INGOT_SOURCE_DIR) + "/tests/clang/functions/definition.cpp";

// Gives the programs of the definition to Map in this program, and takes from it how the functions are called.
class Lifter final : public ScalarLifter {
 public:
  Lifter() { set_scalar_lifter(this); }
  ~Lifter() override { set_scalar_lifter(nullptr); }
  scalar::Program lift(const ScalarFunction& function) override {
    compare(function);
    return program;
  }
  scalar::Program program;
  std::function<void(const ScalarFunction&)> compare;
};

struct Totals {
  int functions = 0, exact = 0, points = 0, folded_points = 0, slopes = 0, kinks = 0, by_hand = 0;
  double most_ulps = 0;
};

class Check {
 public:
  explicit Check(const Module& module) : module_(module) {}

  template <class F>
  void operator()(const char* name, const F& function, const Facts& facts) {
    const Function* lifted = module_.find_function(name);
    INFO(name);
    REQUIRE(lifted != nullptr);
    const auto maps = test::mapped_nodes(*lifted);
    REQUIRE(maps.size() == 1);
    lifter_.program = test::program_of(*maps[0]);
    INFO(scalar::print(lifter_.program));
    bool is_compared = false;
    lifter_.compare = [&](const ScalarFunction& called) {
      is_compared = true;
      const test::Comparison values = test::compare(lifter_.program, called, facts);
      CHECK(values.fault == "");
      CHECK(values.points >= 1000);
      const test::SlopeComparison slopes = test::compare_slopes(lifter_.program, facts);
      CHECK(slopes.fault == "");
      if (slopes.points + slopes.kinks > 0) CHECK(slopes.points > 0);
      if (facts.derivative != nullptr) CHECK(slopes.by_hand >= 100);
      ++totals.functions;
      totals.exact += test::is_exact(lifter_.program);
      (facts.folded_ulps == 0 ? totals.points : totals.folded_points) += values.points;
      totals.most_ulps = std::max(totals.most_ulps, values.most_ulps);
      totals.slopes += slopes.points;
      totals.kinks += slopes.kinks;
      totals.by_hand += slopes.by_hand;
    };
    std::vector<Operand> operands;
    for (const DType dtype : lifter_.program.parameters) operands.push_back(K::placeholder({4}, {}, dtype));
    Map(operands, function);
    CHECK(is_compared);
  }

  Totals totals;

 private:
  const Module& module_;
  Fresh fresh_;
  Lifter lifter_;
};

}  // namespace

TEST_CASE("lifted functions give what the functions give, and their slopes", "[clang]") {
  if (!clang_is_there()) return;
  const Module module = test::run_by_clang(definition);
  Check check(module);
  visit_activations(check);
  visit_integers(check);
  visit_objects(check);
  visit_sensors(check);
  int unknown = 0;
  visit_math_library([&](const char* name, const auto& function, const Facts& facts) {
    if (module.find_function(name) != nullptr)
      check(name, function, facts);
    else
      ++unknown;
  });
  const Totals& totals = check.totals;
  std::cout << fmt::format(
                   "lifted: {} functions, {} without the C library, {} points equal to the bit, {} within the ulps of "
                   "folded calls, {} ulps at most in a call of "
                   "the library; {} slopes, {} kinks, {} by hand; {} functions of the library unknown",
                   totals.functions, totals.exact, totals.points, totals.folded_points, totals.most_ulps, totals.slopes,
                   totals.kinks, totals.by_hand, unknown)
            << std::endl;
  CHECK(static_cast<std::size_t>(totals.functions) == module.functions.size());
  CHECK(totals.functions >= 60);
}

TEST_CASE("functions of the library that are not known are refused by name", "[clang]") {
  if (!clang_is_there()) return;
  std::string refusals;
  try {
    test::run_by_clang(definition, {"-DINGOT_TEST_UNKNOWN_FUNCTIONS"});
  } catch (const Error& error) {
    CHECK(error.code() == "IG0310");
    refusals = error.what();
  }
  int unknown = 0;
  visit_math_library([&](const char* name, const auto& function, const Facts&) {
    constexpr auto arity = Signature<std::remove_cvref_t<decltype(function)>>::Parameters::count;
    if (scalar::find_math_function(name, static_cast<int>(arity)) != nullptr) return;
    INFO(name);
    const bool is_named = refusals.find(std::string("'__builtin_") + name) != std::string::npos ||
                          refusals.find(std::string("call to '") + name) != std::string::npos ||
                          refusals.find(std::string("'") + name) != std::string::npos;
    CHECK(is_named);
    ++unknown;
  });
  CHECK(unknown > 0);
  CHECK(refusals.find("is not among the functions that a mapped function may call") != std::string::npos);
}
