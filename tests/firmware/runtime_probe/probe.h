// The runtime header on a board: written as emitted code is, so that tests/firmware/run takes it like emitted code.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace probe {

struct State {
  uint32_t calls;
};
inline void init(State& state) noexcept { state.calls = 0; }

constexpr size_t run_workspace_bytes = 128;
struct RunWorkspace {
  alignas(64) unsigned char bytes[run_workspace_bytes];
};

// floats: exp, expm1, tanh, log, log1p, sqrt, sin, cos, erf and a normal draw of each of the 32 numbers.
// bits: a random word and a uniform draw (its bits) of each, a checksum of all numbers, and how many calls there were:
// exactly those of any machine.
void run(State& state, const float (&numbers)[32], float (&floats)[320], uint32_t (&bits)[66],
         RunWorkspace& workspace) noexcept;

}  // namespace probe
