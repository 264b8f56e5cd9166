// The float functions for vectors of 16 with AVX-512.
#include "tests/runtime/math_form.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#elif defined(__x86_64__)
#pragma GCC target("arch=x86-64-v4")
#endif
#define INGOT_VECTORS 16
#include "runtime/math_library.h"
#include "runtime/power.h"
#include "runtime/random.h"

#define INGOT_RUNTIME_TEST_VECTOR ingot_rt::v16f
#include "tests/runtime/math_form.inc"
#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute pop
#endif

namespace ingot_test {
const Form v16f_form = {"v16f", [] { return __builtin_cpu_supports("avx512f") != 0; }, INGOT_TEST_LOOPS};
}  // namespace ingot_test
