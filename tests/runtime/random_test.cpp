// Random numbers against the published vectors of Random123 (Salmon et al., kat_vectors of version 1.09: threefry2x32,
// 20 rounds), vectors against scalars, and first moments of both distributions.
#include "runtime/random.h"

#include <cmath>

#include "tests/catch.h"

namespace {

TEST_CASE("threefry gives the published words", "[runtime]") {
  const auto check = [](std::uint32_t k0, std::uint32_t k1, std::uint32_t c0, std::uint32_t c1, std::uint32_t w0,
                        std::uint32_t w1) {
    const auto pair = ingot_rt::threefry<std::uint32_t>(k0, k1, c0, c1);
    CHECK(pair.first == w0);
    CHECK(pair.second == w1);
  };
  check(0, 0, 0, 0, 0x6b200159, 0x99ba4efe);
  check(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7);
  check(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0);
}

TEST_CASE("uniform numbers are multiples of 2^-24 in [0, 1) made of the words in turn", "[runtime]") {
  const auto pair = ingot_rt::threefry<std::uint32_t>(7, 9, 11, 2);
  CHECK(ingot_rt::random_uniform<float>(7, 9, 11, 4) == static_cast<float>(pair.first >> 8) * 0x1p-24f);
  CHECK(ingot_rt::random_uniform<float>(7, 9, 11, 5) == static_cast<float>(pair.second >> 8) * 0x1p-24f);
  double sum = 0, squares = 0;
  constexpr std::uint32_t count = 1 << 16;
  for (std::uint32_t i = 0; i < count; ++i) {
    const float x = ingot_rt::random_uniform<float>(1, 2, 3, i);
    REQUIRE(x >= 0.f);
    REQUIRE(x < 1.f);
    sum += x, squares += x * x;
  }
  // Five standard deviations of the means: 1/sqrt(12) and sqrt(4/45) over sqrt(count).
  CHECK(std::abs(sum / count - 1. / 2) < 5 * 0.2887 / 256);
  CHECK(std::abs(squares / count - 1. / 3) < 5 * 0.2981 / 256);
}

TEST_CASE("normal numbers have mean 0, variance 1 and fourth moment 3", "[runtime]") {
  double sum = 0, squares = 0, fourths = 0;
  constexpr std::uint32_t count = 1 << 16;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double x = ingot_rt::random_normal<float>(1, 2, 3, i);
    REQUIRE(std::abs(x) < 5.78);
    sum += x, squares += x * x, fourths += x * x * x * x;
  }
  // Five standard deviations: 1, sqrt(2), sqrt(96) over sqrt(count).
  CHECK(std::abs(sum / count) < 5. / 256);
  CHECK(std::abs(squares / count - 1) < 5 * 1.4142 / 256);
  CHECK(std::abs(fourths / count - 3) < 5 * 9.798 / 256);
}

}  // namespace
