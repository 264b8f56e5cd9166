// Arrays as NumPy prints them. Expected texts are NumPy's own output.
#include "frontend/array_like.h"
#include "tests/catch.h"

using namespace ingot;

TEST_CASE("arrays print as in NumPy") {
  CHECK(repr(NdArray{1.0, 2.5}) == "array([1. , 2.5])");
  CHECK(repr(NdArray{1, 2, -3}) == "array([ 1,  2, -3])");
  CHECK(str(NdArray{{1, 2}, {3, 4}}) == "[[1 2]\n [3 4]]");
  CHECK(str(NdArray({2}, std::vector<float>{0.1f, 1.0f / 3})) == "[0.1        0.33333334]");
  CHECK(repr(NdArray({2}, std::vector<float>{4.1230157e-01f, 1.4997907e-03f})) ==
        "array([0.41230157, 0.00149979], dtype=float32)");
  CHECK(repr(NdArray({3}, std::vector<float>{1.2072456f, 4.3754280e-04f, 0})) ==
        "array([1.2072456e+00, 4.3754280e-04, 0.0000000e+00], dtype=float32)");
  CHECK(str(NdArray{true, false}) == "[ True False]");
  CHECK(str(NdArray(2.0)) == "2.0");
  CHECK(str(NdArray{1e10, 1}) == "[1.e+10 1.e+00]");
}

// A row of document S0, with the wrapping that NumPy gives it at depth three.
TEST_CASE("the first lines of document S0's output") {
  const NdArray row({1, 1, 8}, std::vector<float>{4.1230157e-01f, 5.8006918e-01f, 6.2487721e-01f, 4.2429224e-02f,
                                                  3.0736560e-01f, 3.2480699e-01f, 0.0f, 1.4997907e-03f * 1e-1f});
  CHECK(repr(row).rfind("array([[[4.1230157e-01, 5.8006918e-01, 6.2487721e-01, 4.2429224e-02,\n         3.0736560e-01, "
                        "3.2480699e-01, 0.0000000e+00, ",
                        0) == 0);
}
