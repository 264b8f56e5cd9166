// Sample calls of every op, two or more each, with odd sizes and broadcasting: what the tests of evaluator, printer and
// emitted code walk, so that a new op is covered by adding its lines in samples.cpp.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "ir/module.h"

namespace ingot::test {

struct Sample {
  const OpDef* op;
  std::vector<Type> operands;
  std::vector<std::pair<std::string, Attribute>> attributes;  // those that are not at their defaults
  double low = -3, high = 3;  // interval of float operands; integers are drawn from it too
};

// All but the entries. The table is in the order of ops.def within each kind.
const std::vector<Sample>& samples();

// A module of one function "f" that applies the sample to inputs named x0, x1, ...; its outputs are r0, r1, ...
Module module_of(const Sample& sample);

// Operand values that depend on `seed` alone and fit the sample: sparse indices within range but for a few, keys and
// counters over all of u32, floats of few bits (so that they print short), exact.
std::vector<Array> operands_of(const Sample& sample, std::uint32_t seed);

}  // namespace ingot::test
