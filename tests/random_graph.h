// Random valid modules with well-conditioned values, for property tests: what computes the same before and after, what
// is refused, what compiles. A module is a function of its seed alone; print the seed when a test fails.
//
// Every op of ops.def is drawn: the first node of module `seed` is the op at seed mod number of ops, the others are
// random. A node stays only when the values that it gives are finite, known well within their error bounds, and, for
// integers and bools, certain; so that a comparison of two evaluations is never decided by rounding.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "ir/module.h"
#include "ir/reference.h"

namespace ingot {

// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): the same numbers with
// every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  std::int64_t between(std::int64_t low, std::int64_t high);  // both included
  double real(double low, double high);
  bool chance(double probability) { return real(0, 1) < probability; }
  template <class List>
  auto& one_of(List& list) {
    return list[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(std::size(list)) - 1))];
  }

 private:
  std::uint64_t state_;
};

struct RandomOptions {
  int least_nodes = 1, most_nodes = 20;  // entries not counted
  std::int64_t largest_extent = 19;      // of one dim; odd sizes and sizes next to powers of two are frequent
  std::int64_t most_elements = 4096;     // of one value
  bool with_learning_phase = true;       // one module in eight has a learning phase among its inputs
};

struct RandomModule {
  std::uint64_t seed = 0;
  Module module;  // one or two functions; in half of the modules two that share a state
  std::vector<std::vector<ReferenceArray>> inputs;  // per function, per input
};

RandomModule random_module(std::uint64_t seed, const RandomOptions& options = {});

std::vector<ReferenceArray> initial_states(const Module& module);

// A smaller module that still fails: without functions, outputs and updates that do not matter, and with constants in
// place of nodes that do not. `fails` must not throw.
RandomModule shrunk(RandomModule failing, const std::function<bool(const RandomModule&)>& fails);

}  // namespace ingot
