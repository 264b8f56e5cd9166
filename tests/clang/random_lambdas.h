// Random functions over scalars as C++ source, from a small grammar: locals, branches, early returns, loops with
// captured counts, switches, arrays, structs, captures of all kinds, casts, calls. Every operation is defined for all
// arguments, infinities and NaNs included, but that integers may wrap (-fwrapv); no square root is of 0, where it has
// no slope. A lambda is a function of its seed alone; print the seed when a test fails.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ingot::test {

// A piece of source: texts[0] parts[0] texts[1] parts[1] ... texts.back().
struct Piece {
  enum class Sort { whole, number, integer, condition, statement };
  Sort sort = Sort::statement;
  std::vector<std::string> texts;
  std::vector<Piece> parts;
  std::string text() const;
};

struct RandomLambda {
  std::uint64_t seed = 0;
  Piece source;  // of a block that declares what is captured and calls visit("name", lambda)
  std::string name() const { return "lambda" + std::to_string(seed); }
};

RandomLambda random_lambda(std::uint64_t seed);

// A header with a template visit_random(visit) that hands over all of them.
std::string source_of(std::span<const RandomLambda> lambdas);

// A smaller lambda that still fails: without statements that do not matter, with operands in place of operations.
// `fails` is called at most `attempts` times, and must be false for source that does not compile.
RandomLambda shrunk(RandomLambda failing, const std::function<bool(const RandomLambda&)>& fails, int attempts = 200);

}  // namespace ingot::test
