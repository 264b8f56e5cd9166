// x86-64 by microarchitecture level, and the machine that ingot runs on. The emitted file carries its target in a
// pragma or attribute, so that a plain `g++ main.cpp model.cpp` gives full-speed code.
#include "codegen/targets/targets.h"

namespace ingot {
namespace {

Target x86_64(const char* name, const char* description, int lanes, const char* features) {
  Target target;
  target.name = name;
  target.description = description;
  target.lanes = lanes;
  target.registers = lanes == 16 ? 32 : 16;
  target.panel_vectors = 4;
  target.has_prefetch = true;
  target.is_hosted = true;
  target.gcc_target = features;
  target.clang_target = features;
  target.compiler_flags = {"-O3"};
  return target;
}

}  // namespace

std::vector<Target> x86_64_targets() {
  return {
      x86_64("x86-64-v2", "x86-64 with SSE4.2", 4, "arch=x86-64-v2"),
      x86_64("x86-64-v3", "x86-64 with AVX2 and FMA", 8, "arch=x86-64-v3"),
      x86_64("x86-64-v4", "x86-64 with AVX-512", 16, "arch=x86-64-v4"),
  };
}

Target native_target() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vl");
  const bool has_avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
  Target target = x86_64_targets()[has_avx512 ? 2 : has_avx2 ? 1 : 0];
  target.description = "this machine: " + target.name;
#else
  Target target = generic_target();
  target.is_hosted = true;
  target.description = "this machine: generic";
#endif
  target.name = "native";
  return target;
}

}  // namespace ingot
