// The float functions for one float at a time, without vector extensions.
#include "tests/runtime/math_form.h"

#include "runtime/math_library.h"
#include "runtime/power.h"
#include "runtime/random.h"

#define INGOT_RUNTIME_TEST_VECTOR float
#include "tests/runtime/math_form.inc"

namespace ingot_test {
const Form scalar_form = {"scalar", [] { return true; }, INGOT_TEST_LOOPS};
}  // namespace ingot_test
