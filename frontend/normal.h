// Normal deviates by inversion, with + - * / and sqrt only, so that every host computes the same bits.
#pragma once
#include <cstdint>

namespace ingot {

// A uniform number in (0, 1): a pure function of its arguments (finaliser of SplitMix64: Steele, Lea and Flood, "Fast
// splittable pseudorandom number generators", 2014).
double uniform_number(std::uint64_t seed, std::uint64_t index);
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

// The x with P(X <= x) = p for a standard normal X, 0 < p < 1, to about 1e-16 relative: Wichura, "Algorithm AS 241",
// Applied Statistics 37 (1988).
double normal_quantile(double p);

}  // namespace ingot
