// The runtime header on a board: written as emitted code is, so that tests/firmware/run takes it like emitted code.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace probe {

// floats: exp, expm1, tanh, log, log1p, sqrt, sin, cos, erf and a normal draw of each of the 32 numbers.
// bits: a random word and a uniform draw (its bits) of each, and a checksum of all numbers: exactly those of any
// machine.
void run(const float (&numbers)[32], float (&floats)[320], uint32_t (&bits)[65]) noexcept;

}  // namespace probe
