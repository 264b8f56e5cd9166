// The race: every contender computes the same network in one process, taking turns, so that clock changes, other load
// and cache pressure hit all of them alike. Times are thread CPU time; only ratios of the same round are compared.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "bench/contender.h"

namespace ingot::bench {

struct RaceOptions {
  std::size_t rounds = 15;
  double turn_seconds = 5e-3;  // how long one contender computes in one round
};

struct Times {
  std::size_t calls = 0;        // per round
  std::vector<double> seconds;  // per call, one entry a round
};

// One Times per contender, in order. The order of turns is reversed in every other round, and every turn starts with
// calls that are not timed, so that nobody pays for the cache its predecessor left.
std::vector<Times> race(std::span<const Contender> contenders, const RaceOptions& options);

struct Quartiles {
  double lower = 0;
  double median = 0;
  double upper = 0;
};

// Linear interpolation between order statistics (R's type 7). Throws std::invalid_argument for no values.
Quartiles quartiles(std::vector<double> values);

// Quartiles over rounds of peer time / our time.
Quartiles ratios(const Times& peer, const Times& ours);

// The largest |output - expected| divided by the largest |expected|; infinite if the output holds a NaN.
double relative_error(const Contender& contender, const Network& network);

}  // namespace ingot::bench
