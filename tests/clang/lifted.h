// What the tests of lifting share: the programs that a definition's Maps became, and the comparison of a program with
// the function that it was lifted from.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "frontend/scalar_function.h"
#include "ir/module.h"
#include "tests/clang/functions/facts.h"
#include "tests/random_graph.h"

namespace ingot::test {

// Runs a definition by Clang; `flags` are of the compiler.
Module run_by_clang(const std::filesystem::path& file, const std::vector<std::string>& flags = {});

// The map nodes of a function, in the order in which they were made.
std::vector<const Node*> mapped_nodes(const Function& function);
const scalar::Program& program_of(const Node& map);

// Whether the program has no function of the mathematical library in it but sqrt, so that every result is determined
// to the last bit.
bool is_exact(const scalar::Program& program);

// A program evaluated in the precision of its types, as C++ evaluates: each float operation rounded once, functions of
// the C library computed by the one of this machine.
class DTypeEvaluator {
 public:
  explicit DTypeEvaluator(const scalar::Program& program);
  std::vector<scalar::Number> operator()(std::span<const scalar::Number> arguments);
  // The most by which the evaluator's own functions differed from those of this machine, at the operands of each call.
  double most_ulps() const { return most_ulps_; }

 private:
  double most_ulps_ = 0;
  const scalar::Program& program_;
  std::vector<scalar::Program> steps_;  // one node each, its operands as constants
};

// Arguments for a function of these parameters: all pairs of special values when it is total, then random ones.
class Arguments {
 public:
  Arguments(const std::vector<DType>& parameters, const Facts& facts, int random_points, std::uint64_t seed = 1);
  int count() const { return special_points_ + random_points_; }
  std::vector<scalar::Number> next();

 private:
  const std::vector<DType>& parameters_;
  Facts facts_;
  Random random_;
  int special_points_, random_points_, at_ = 0;
};

// The function's results in the layout of ScalarFunction.
std::vector<scalar::Number> call(const ScalarFunction& function, const scalar::Program& program,
                                 std::span<const scalar::Number> arguments);

struct Comparison {
  int points = 0;
  double most_ulps = 0;  // of any call of the C library: see DTypeEvaluator
  std::string fault;     // of the first point that differs; "" when there is none
};
// Equal to the last bit when program and function call the same C library (within facts.folded_ulps where constants
// come from it), of which the evaluator's own is 2 ulps away at most, call by call.
Comparison compare(const scalar::Program& program, const ScalarFunction& function, const Facts& facts,
                   int random_points = 1000);

struct SlopeComparison {
  int points = 0, kinks = 0;  // points without a slope, or where differences have no digits left: not compared
  int by_hand = 0;            // points compared with the derivative by hand
  std::string fault;
};
// derivative() of the program with f64 in place of f32, for every float parameter and result, against its central
// differences, and against the derivative by hand when there is one.
SlopeComparison compare_slopes(const scalar::Program& program, const Facts& facts, int points = 200);

}  // namespace ingot::test
