// The float functions for vectors of 8 with AVX2 and fused multiply-add.
#include "tests/runtime/math_form.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#elif defined(__x86_64__)
#pragma GCC target("arch=x86-64-v3")
#endif
#define INGOT_VECTORS 8
#include "runtime/math_library.h"
#include "runtime/power.h"
#include "runtime/random.h"

#define INGOT_RUNTIME_TEST_VECTOR ingot_rt::v8f
#include "tests/runtime/math_form.inc"
#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif

namespace ingot_test {
const Form v8f_form = {"v8f", [] { return __builtin_cpu_supports("fma") != 0; }, INGOT_TEST_LOOPS};
}  // namespace ingot_test
