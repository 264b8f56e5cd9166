// What the tests of emitted code share: cases made from text, and the check of cases under every compiler and target.
#pragma once
#include <string>
#include <vector>

#include "tests/codegen/emitted_batch.h"
#include "tests/random_graph.h"

namespace ingot::test {

Array random_array(Random& random, const Type& type);

// A module of text with random inputs, by `seed`. States that are trainable start at random, too.
EmittedCase case_of(const std::string& name, const std::string& text, std::vector<std::string> keep_states = {},
                    std::uint64_t seed = 1);

// Every case under g++ and clang, for a target with AVX-512 or what this machine has, one with AVX2, and plain C++; in
// shared objects of `size` cases, each function called `rounds` times on the states as they become.
void check_under_all(const char* what, const std::vector<EmittedCase>& cases, std::size_t size, int rounds = 1);

}  // namespace ingot::test
