// Vectors of 4, 8 and 16 lanes against what stands in their lanes: folds, partial loads and stores, random numbers.
// Built without the instruction set of a target: the values of these functions do not depend on it.
#define INGOT_VECTORS 16
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "runtime/random.h"
#include "tests/catch.h"
#include "tests/runtime/math_form.h"

namespace {

using namespace ingot_rt;

template <class V>
constexpr int lanes = Lanes<V>::count;

template <class V>
V filled(float (*value)(int)) {
  V v{};
  for (int i = 0; i < lanes<V>; ++i) v[i] = value(i);
  return v;
}

// Sums whose value does not depend on their order: all partial sums of small integers are exact.
template <class V>
void check_folds() {
  const int n = lanes<V>;
  INFO(n << " lanes");
  CHECK(horizontal_sum(filled<V>([](int i) { return static_cast<float>(i + 1); })) ==
        static_cast<float>(n * (n + 1) / 2));
  // The documented order, upper half onto lower half: 2^24 + 1 rounds to 2^24, 2^24 + 2 does not.
  V halves{};
  halves[0] = 0x1p24f, halves[n / 2] = 1.f;
  CHECK(horizontal_sum(halves) == 0x1p24f);
  V late{};
  late[0] = 0x1p24f, late[1] = 1.f, late[n / 2 + 1] = 1.f;
  CHECK(horizontal_sum(late) == 0x1p24f + 2.f);
  for (int at = 0; at < n; ++at) {  // wherever the extreme stands
    INFO("lane " << at);
    V high = splat<V>(-3.5f), low = splat<V>(3.5f);
    high[at] = -0.25f, low[at] = 0.25f;
    CHECK(horizontal_maximum(high) == -0.25f);
    CHECK(horizontal_minimum(low) == 0.25f);
    high[at] = std::numeric_limits<float>::infinity(), low[at] = -std::numeric_limits<float>::infinity();
    CHECK(horizontal_maximum(high) == std::numeric_limits<float>::infinity());
    CHECK(horizontal_minimum(low) == -std::numeric_limits<float>::infinity());
    high[at] = low[at] = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(horizontal_maximum(high)));
    CHECK(std::isnan(horizontal_minimum(low)));
    CHECK(std::isnan(horizontal_sum(high)));
  }
}

TEST_CASE("folds of vectors give sums and extremes of all lanes", "[runtime]") {
  check_folds<v4f>();
  check_folds<v8f>();
  check_folds<v16f>();
}

// The first n of a row that is exactly n long: a sanitizer sees a read or write beyond it.
template <class V, int n>
void check_first() {
  INFO("the first " << n << " of " << lanes<V> << " lanes");
  float* const row = new float[n];
  for (int i = 0; i < n; ++i) row[i] = static_cast<float>(10 + i);
  const V v = load_first<V, n>(row);
  for (int i = 0; i < lanes<V>; ++i) CHECK(v[i] == (i < n ? static_cast<float>(10 + i) : 0.f));
  delete[] row;
  std::array<float, 18> to;
  to.fill(-1.f);
  store_first<V, n>(to.data() + 1, filled<V>([](int i) { return static_cast<float>(100 + i); }));
  for (int i = 0; i < 18; ++i)
    CHECK(to[static_cast<std::size_t>(i)] == (i >= 1 && i <= n ? static_cast<float>(99 + i) : -1.f));
  if constexpr (n > 0) check_first<V, n - 1>();
}

TEST_CASE("loads and stores of the first lanes touch those and no others", "[runtime]") {
  check_first<v4f, 4>();
  check_first<v8f, 8>();
  check_first<v16f, 16>();
}

// Lanes of a vector of indices, in any order, hold what each index gives alone.
template <class VF, class VU>
void check_random() {
  INFO(lanes<VF> << " lanes");
  constexpr std::uint32_t keys[][3] = {{0, 0, 0}, {7, 3, 1}, {0xffffffffu, 0x80000000u, 0x12345678u}};
  for (const auto& [key, stream, counter] : keys)
    for (std::uint32_t first : {0u, 1u, 1000u, 0xfffffff0u}) {
      VU element{};
      for (int i = 0; i < lanes<VU>; ++i) element[i] = first + static_cast<std::uint32_t>(7 * i) % 16u;
      const VU bits = random_bits<VU>(key, stream, counter, element);
      const VF uniform = random_uniform<VF>(key, stream, counter, element);
      for (int i = 0; i < lanes<VU>; ++i) {
        INFO("element " << element[i]);
        CHECK(bits[i] == random_bits<std::uint32_t>(key, stream, counter, element[i]));
        CHECK(uniform[i] == random_uniform<float>(key, stream, counter, element[i]));
      }
    }
}

TEST_CASE("random numbers of vectors are those of their elements", "[runtime]") {
  check_random<v4f, v4u>();
  check_random<v8f, v8u>();
  check_random<v16f, v16u>();
  std::array<float, 64> alone, together;
  for (const std::uint32_t first : {0u, 1u, 0xffffffc0u}) {
    ingot_test::scalar_form.random_normal(first, alone.data(), alone.size());
    for (const ingot_test::Form* form : {&ingot_test::v4f_form, &ingot_test::v8f_form, &ingot_test::v16f_form}) {
      if (!form->runs_here()) continue;
      form->random_normal(first, together.data(), together.size());
      for (std::size_t i = 0; i < alone.size(); ++i) {
        INFO(form->name << ", element " << first + i);
        // A form may fuse products and sums where another does not: a few units of 2^-23.
        CHECK(std::abs(together[i] - alone[i]) <= 5e-7f * (1.f + std::abs(alone[i])));
      }
    }
  }
}

}  // namespace
