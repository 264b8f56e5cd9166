// Integers, casts and storage formats against arithmetic in wider types, and against the definitions in ir/scalar.h.
#include "runtime/integer.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "ir/scalar.h"
#include "runtime/bytes.h"
#include "tests/catch.h"

namespace {

TEST_CASE("all pairs of 8-bit integers agree with wide arithmetic", "[runtime]") {
  const auto floor_remainder = [](int a, int b) {
    return b == 0 ? 0 : a - b * static_cast<int>(std::floor(1. * a / b));
  };
  int wrong = 0;
  for (int a = -128; a < 128; ++a)
    for (int b = -128; b < 128; ++b) {
      const auto x = static_cast<std::int8_t>(a), y = static_cast<std::int8_t>(b);
      const auto same = [&](std::int8_t got, int want) { wrong += got != static_cast<std::int8_t>(want); };
      same(ingot_rt::wrap_add(x, y), a + b);
      same(ingot_rt::wrap_subtract(x, y), a - b);
      same(ingot_rt::wrap_multiply(x, y), a * b);
      same(ingot_rt::wrap_negate(x), -a);
      same(ingot_rt::integer_divide(x, y), b == 0 ? 0 : a / b);
      same(ingot_rt::integer_remainder(x, y), floor_remainder(a, b));
      same(ingot_rt::shift_left(x, y), b < 0 || b > 7 ? 0 : a * (1 << b));
      same(ingot_rt::shift_right(x, y),
           b < 0 || b > 7 ? (a < 0 ? -1 : 0) : static_cast<int>(std::floor(a / std::exp2(b))));
      same(ingot_rt::integer_minimum(x, y), a < b ? a : b);
    }
  CHECK(wrong == 0);
}

TEST_CASE("the edges of wide integers are defined", "[runtime]") {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  CHECK(ingot_rt::integer_divide<std::int64_t>(lowest, -1) == lowest);
  CHECK(ingot_rt::integer_remainder<std::int64_t>(lowest, -1) == 0);
  CHECK(ingot_rt::wrap_add<std::int32_t>(0x7fffffff, 1) == std::numeric_limits<std::int32_t>::min());
  CHECK(ingot_rt::wrap_multiply<std::uint64_t>(~0ull, ~0ull) == 1);
  CHECK(ingot_rt::wrap_absolute<std::int64_t>(lowest) == lowest);
  CHECK(ingot_rt::integer_power<std::int32_t>(-2, 31) == std::numeric_limits<std::int32_t>::min());
  CHECK(ingot_rt::integer_power<std::int32_t>(-1, -3) == -1);
  CHECK(ingot_rt::integer_power<std::int32_t>(2, -1) == 0);
  CHECK(ingot_rt::integer_remainder<std::uint8_t>(250, 7) == 5);
}

template <class To>
void check_casts() {
  using Limits = std::numeric_limits<To>;
  for (const float x : {0.f,
                        -0.5f,
                        0.99f,
                        1.5f,
                        -1.5f,
                        127.f,
                        127.9f,
                        128.f,
                        -128.9f,
                        -129.f,
                        255.f,
                        256.f,
                        32768.f,
                        2147483520.f,
                        2147483648.f,
                        -2147483648.f,
                        -2147483904.f,
                        9223371487098961920.f,
                        9223372036854775808.f,
                        18446742974197923840.f,
                        18446744073709551616.f,
                        1e30f,
                        -1e30f,
                        INFINITY,
                        -INFINITY}) {
    const long double whole = std::trunc(static_cast<long double>(x));
    const To want = whole > static_cast<long double>(Limits::max())   ? Limits::max()
                    : whole < static_cast<long double>(Limits::min()) ? Limits::min()
                                                                      : static_cast<To>(whole);
    CAPTURE(x, sizeof(To));
    CHECK(ingot_rt::cast_float_to_integer<To>(x) == want);
    CHECK(ingot_rt::cast_float_to_integer<To>(static_cast<double>(x)) == want);
  }
  CHECK(ingot_rt::cast_float_to_integer<To>(std::nanf("")) == 0);
}
TEST_CASE("floats become integers towards zero, saturating, NaN as 0", "[runtime]") {
  check_casts<std::int8_t>(), check_casts<std::uint8_t>(), check_casts<std::int16_t>(), check_casts<std::uint16_t>();
  check_casts<std::int32_t>(), check_casts<std::uint32_t>(), check_casts<std::int64_t>(), check_casts<std::uint64_t>();
  CHECK(ingot_rt::cast_to_bool(1e-45f));
  CHECK_FALSE(ingot_rt::cast_to_bool(-0.f));
  CHECK_FALSE(ingot_rt::cast_to_bool(std::nanf("")));
}

// The value of f16 bits by the definition of IEEE 754.
double f16_value(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, significand = bits & 1023;
  const double size = exponent == 31  ? (significand ? NAN : INFINITY)
                      : exponent == 0 ? std::ldexp(significand, -24)
                                      : std::ldexp(significand + 1024, exponent - 25);
  return bits >> 15 ? -size : size;
}
TEST_CASE("f16 and bf16 convert exactly one way and round half to even the other", "[runtime]") {
  int wrong = 0;
  for (std::uint32_t half = 0; half < 0x10000; ++half) {
    const auto bits = static_cast<std::uint16_t>(half);
    const double want = f16_value(bits);
    const float got = ingot_rt::f16_to_float(bits);
    if (std::isnan(want)) {
      wrong += !std::isnan(got) || !std::isnan(f16_value(ingot_rt::float_to_f16(got)));
    } else {
      wrong += static_cast<double>(got) != want || std::signbit(got) != std::signbit(want);
      wrong += ingot_rt::float_to_f16(got) != bits;
    }
    const float brain = ingot_rt::bf16_to_float(bits);
    if (!std::isnan(brain)) wrong += ingot_rt::float_to_bf16(brain) != bits;
  }
  CHECK(wrong == 0);
  std::uint32_t state = 1;
  for (int i = 0; i < 200000; ++i) {
    state = state * 1664525u + 1013904223u;
    // Half of the samples in the range of f16.
    const std::uint32_t bits = i % 2 ? state : (state & 0x8fffffffu) + 0x32000000u;
    const float x = ingot_rt::bit_cast<float>(bits);
    if (std::isnan(x)) continue;
    wrong += f16_value(ingot_rt::float_to_f16(x)) != ingot::scalar::rounded(ingot::DType::f16, x).value;
    wrong += ingot_rt::bf16_to_float(ingot_rt::float_to_bf16(x)) != ingot::scalar::rounded(ingot::DType::bf16, x).value;
  }
  CHECK(wrong == 0);
}

TEST_CASE("saved bytes are little-endian, their checksum is CRC-32C", "[runtime]") {
  unsigned char bytes[8];
  ingot_rt::write_u64(bytes, 0x0123456789abcdefu);
  CHECK(bytes[0] == 0xef);
  CHECK(bytes[7] == 0x01);
  CHECK(ingot_rt::read_u32(bytes) == 0x89abcdefu);
  ingot_rt::write_f32(bytes, -1.5f);
  CHECK(bytes[3] == 0xbf);
  CHECK(ingot_rt::read_f32(bytes) == -1.5f);
  // RFC 3720, B.4: 32 bytes of zeros, of ones, rising; and the usual check value of "123456789".
  unsigned char data[32] = {};
  CHECK(ingot_rt::crc32c(0, data, 32) == 0x8a9136aau);
  for (unsigned char& byte : data) byte = 0xff;
  CHECK(ingot_rt::crc32c(0, data, 32) == 0x62a8ab43u);
  for (unsigned i = 0; i < 32; ++i) data[i] = static_cast<unsigned char>(i);
  CHECK(ingot_rt::crc32c(0, data, 32) == 0x46dd794eu);
  CHECK(ingot_rt::crc32c(ingot_rt::crc32c(0, data, 5), data + 5, 27) == 0x46dd794eu);
  CHECK(ingot_rt::crc32c(0, reinterpret_cast<const unsigned char*>("123456789"), 9) == 0xe3069283u);
}

}  // namespace
