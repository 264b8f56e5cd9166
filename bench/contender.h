// What the race times: one way to compute a network's output, whoever wrote it.
//
// Peers live in modules of their own (peers/*.cpp, shared objects), because Eigen is code of the compiler under test
// and has to be built once per compiler and target. A module exports add_contenders(); emitted.h makes a contender of
// emitted code.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/network.h"

namespace ingot::bench {

struct Contender {
  std::string peer;     // "ONNX Runtime", "oneDNN", "Eigen", "ingot"
  std::string variant;  // the configuration; a peer's fastest variant is the one that counts
  // Computes the output `calls` times in a row. The loop is the contender's own, so that no indirection of the race is
  // timed.
  std::function<void(std::size_t calls)> repeat;
  std::shared_ptr<const float[]> output;  // network.output_size() floats, valid after repeat()
};

// The entry point of a module: appends every variant of the peer that can compute the network. Throws
// std::runtime_error.
using AddContenders = void(const Network& network, std::vector<Contender>& contenders);

}  // namespace ingot::bench

extern "C" ingot::bench::AddContenders add_contenders;
