#include "probe.h"

#include "runtime/ingot_runtime.h"

namespace probe {

void run(State& state, const float (&numbers)[32], float (&floats)[320], uint32_t (&bits)[66],
         RunWorkspace& workspace) noexcept {
  using namespace ingot_rt;
  float* to = floats;
  for (uint32_t i = 0; i < 32; ++i) {
    const float x = numbers[i], positive = 1.0F + 100.0F * (1.0F + x);
    *to++ = ingot_rt::exp(2.0F * x);
    *to++ = ingot_rt::expm1(x);
    *to++ = ingot_rt::tanh(4.0F * x);
    *to++ = ingot_rt::log(positive);
    *to++ = ingot_rt::log1p(0.5F * x);
    *to++ = ingot_rt::sqrt(positive);
    *to++ = ingot_rt::sin(8.0F * x);
    *to++ = ingot_rt::cos(8.0F * x);
    *to++ = ingot_rt::erf(3.0F * x);
    *to++ = random_normal<float>(7, 3, 1, i);
    bits[2 * i] = random_bits<uint32_t>(7, 3, 1, i);
    bits[2 * i + 1] = bit_cast<uint32_t>(random_uniform<float>(7, 3, 2, i));
    write_f32(workspace.bytes + 4 * i, x);
  }
  bits[64] = crc32c(0, workspace.bytes, sizeof workspace.bytes);
  bits[65] = ++state.calls;
}

}  // namespace probe
