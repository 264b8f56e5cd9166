// The float functions for vectors of 4 with what every target has.
#include "tests/runtime/math_form.h"

#define INGOT_VECTORS 4
#include "runtime/math_library.h"
#include "runtime/power.h"
#include "runtime/random.h"

#define INGOT_RUNTIME_TEST_VECTOR ingot_rt::v4f
#include "tests/runtime/math_form.inc"

namespace ingot_test {
const Form v4f_form = {"v4f", [] { return true; }, INGOT_TEST_LOOPS};
}  // namespace ingot_test
