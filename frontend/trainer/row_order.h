// The order in which an epoch takes its rows.
#pragma once
#include <cstdint>
#include <vector>

namespace ingot::trainer {

std::vector<std::int64_t> in_order(std::int64_t rows);

// A permutation, a pure function of its arguments on every machine: Fisher and Yates' shuffle (Durstenfeld, Algorithm
// 235, 1964) with numbers of SplitMix64 (frontend/normal.h). `epoch` counts the shuffles before it.
std::vector<std::int64_t> shuffled(std::int64_t rows, std::uint64_t seed, std::uint64_t epoch);

}  // namespace ingot::trainer
